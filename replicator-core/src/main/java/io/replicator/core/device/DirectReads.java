package io.replicator.core.device;

import com.sun.nio.file.ExtendedOpenOption;
import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.memory.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * Reads that pass the page cache by. Thread-safe.
 *
 * <p>Aligned pieces of direct buffers are read in place; the odd rest goes through one small aligned buffer, one caller at a time. What the
 * page cache holds of the range and is dirty, the kernel writes back first.
 */
final class DirectReads implements PositionalReads, AutoCloseable {
    private static final int ALIGNMENT_BYTES = BufferPool.ALIGNMENT_BYTES;
    private static final int BOUNCE_BYTES = 64 << 10;

    private final FileChannel channel;
    private final ByteBuffer bounce;

    private DirectReads(FileChannel channel) {
        this.channel = channel;
        bounce = ByteBuffer.allocateDirect(BOUNCE_BYTES + ALIGNMENT_BYTES)
                .alignedSlice(ALIGNMENT_BYTES)
                .slice(0, BOUNCE_BYTES);
    }

    /**
     * Opens the file once more and tries one read.
     *
     * @throws IOException where the file system or device refuses
     */
    static DirectReads open(DeviceFile file) throws IOException {
        DirectReads reads = new DirectReads(file.channel(StandardOpenOption.READ, ExtendedOpenOption.DIRECT));
        try {
            // Some refuse at the first transfer only, for an alignment they want.
            reads.read(ByteBuffer.allocate(1), 0);
            return reads;
        } catch (IOException e) {
            reads.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int aligned = alignedBytes(target, position);
        if (aligned == 0) {
            return readOdd(target, position);
        }
        int limit = target.limit();
        try {
            return channel.read(target.limit(target.position() + aligned), position);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int alignedBytes(ByteBuffer target, long position) {
        boolean inPlace = target.isDirect()
                && position % ALIGNMENT_BYTES == 0
                && target.alignmentOffset(target.position(), ALIGNMENT_BYTES) == 0;
        return inPlace ? target.remaining() / ALIGNMENT_BYTES * ALIGNMENT_BYTES : 0;
    }

    private synchronized int readOdd(ByteBuffer target, long position) throws IOException {
        int before = (int) (position % ALIGNMENT_BYTES);
        long wanted = Math.min(BOUNCE_BYTES, (long) before + target.remaining());
        int length = (int) ((wanted + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        int moved = channel.read(bounce.clear().limit(length), position - before);
        int useful = Math.min(moved - before, target.remaining());
        if (useful <= 0) {
            return -1;
        }
        target.put(bounce.slice(before, useful));
        return useful;
    }
}
