package io.replicator.agent.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A disk with a write cache: what was written is lost when the power is cut before a flush, wholly or in part, by sectors of 512 bytes.
 *
 * <p>What was flushed lies in an image file, the cache in memory. Threads may call at once; requests are taken one after the other, and a
 * cut comes between two of them.
 */
final class VolatileDisk implements AutoCloseable {
    static final int SECTOR_BYTES = 512;

    private final FileChannel image;
    private final long sizeBytes;
    private final Map<Long, byte[]> unflushed = new HashMap<>();
    private long flushes;
    private boolean cut;

    /** A disk that holds what the image does; its cache is empty. */
    VolatileDisk(Path image) throws IOException {
        this.image = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
        sizeBytes = this.image.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    synchronized void read(long offset, ByteBuffer into) throws IOException {
        check(offset, into.remaining());
        int begin = into.position();
        int length = into.remaining();
        long position = offset;
        while (into.hasRemaining()) {
            int count = image.read(into, position);
            if (count < 0) {
                throw new EOFException("the image ends at " + position);
            }
            position += count;
        }
        for (int at = 0; at < length; at += SECTOR_BYTES) {
            byte[] sector = unflushed.get(offset + at);
            if (sector != null) {
                into.put(begin + at, sector);
            }
        }
    }

    /** @param durable whether the bytes, though not those of other writes, are to survive a cut from now on */
    synchronized void write(long offset, ByteBuffer from, boolean durable) throws IOException {
        check(offset, from.remaining());
        for (long position = offset; from.hasRemaining(); position += SECTOR_BYTES) {
            byte[] sector = new byte[SECTOR_BYTES];
            from.get(sector);
            if (durable) {
                unflushed.remove(position);
                store(position, sector);
            } else {
                unflushed.put(position, sector);
            }
        }
    }

    /** As {@link #write} of zeroes. */
    synchronized void zero(long offset, int length, boolean durable) throws IOException {
        check(offset, length);
        byte[] zeroes = new byte[SECTOR_BYTES];
        for (long position = offset; position < offset + length; position += SECTOR_BYTES) {
            if (durable) {
                unflushed.remove(position);
                store(position, zeroes);
            } else {
                unflushed.put(position, zeroes);
            }
        }
    }

    /** All that was written before survives a cut. */
    synchronized void flush() throws IOException {
        check(0, 0);
        flushes++;
        for (Map.Entry<Long, byte[]> sector : unflushed.entrySet()) {
            store(sector.getKey(), sector.getValue());
        }
        unflushed.clear();
    }

    /**
     * The power fails: each unflushed sector survives with that chance, and every later request fails.
     *
     * @return how many sectors were lost
     */
    synchronized int cut(SplittableRandom random, double survival) {
        cut = true;
        int lost = 0;
        try {
            // In order, so that a seed gives the same loss.
            for (long position : unflushed.keySet().stream().sorted().toList()) {
                if (random.nextDouble() < survival) {
                    store(position, unflushed.get(position));
                } else {
                    lost++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        unflushed.clear();
        return lost;
    }

    /** Requests to flush so far. */
    synchronized long flushes() {
        return flushes;
    }

    /** Sectors that a cut would put at risk now. */
    synchronized int unflushedSectors() {
        return unflushed.size();
    }

    /** Nothing is flushed by it. */
    @Override
    public synchronized void close() throws IOException {
        cut = true;
        image.close();
    }

    private void check(long offset, int length) throws IOException {
        if (cut) {
            throw new IOException("no power");
        }
        if (offset < 0 || offset + length > sizeBytes || (offset | length) % SECTOR_BYTES != 0) {
            throw new IOException(length + " bytes at " + offset + " are not sectors of this disk");
        }
    }

    private void store(long position, byte[] sector) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(sector);
        while (bytes.hasRemaining()) {
            image.write(bytes, position + bytes.position());
        }
    }
}
