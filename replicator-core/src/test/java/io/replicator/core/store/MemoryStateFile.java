package io.replicator.core.store;

import io.replicator.core.disk.DiskImage;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;

/** An open file of a {@link MemoryStateDirectory}. */
final class MemoryStateFile implements StateFile {
    private static final int SECTOR_BYTES = 512;

    private final String name;
    private final DiskImage image;
    private final StoreFaultPlan plan;
    private volatile boolean flushFailed;
    private volatile boolean closed;

    MemoryStateFile(String name, DiskImage image, StoreFaultPlan plan) {
        this.name = name;
        this.image = image;
        this.plan = plan;
        plan.opened(1);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        checkOpen();
        plan.checkAlive(name);
        return image.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        checkOpen();
        plan.read(name);
        if (position + target.remaining() > image.sizeBytes()) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, name + " ends at byte " + image.sizeBytes());
        }
        image.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        checkWritable();
        plan.change(
                "write",
                name,
                () -> image.write(position, source),
                () -> image.write(position, half(position, source)));
    }

    @Override
    public void truncate(long sizeBytes) {
        checkWritable();
        plan.change("resize", name, () -> image.resize(sizeBytes), () -> {});
    }

    @Override
    public void reserve(long sizeBytes) {
        checkWritable();
        long size = Math.max(sizeBytes, image.sizeBytes());
        plan.change("reserve", name, () -> image.resize(size), () -> {});
    }

    @Override
    public void flush() {
        checkWritable();
        plan.change("flush", name, image::flush, () -> {
            flushFailed = true;
            image.failFlush();
        });
    }

    @Override
    public synchronized void close() {
        plan.opened(closed ? 0 : -1);
        closed = true;
    }

    /** A disk does not tear a sector that is written whole. */
    private static ByteBuffer half(long position, ByteBuffer source) {
        boolean sectors = position % SECTOR_BYTES == 0 && source.remaining() % SECTOR_BYTES == 0;
        int half = source.remaining() / 2;
        return source.duplicate().limit(source.position() + (sectors ? half / SECTOR_BYTES * SECTOR_BYTES : half));
    }

    private void checkWritable() {
        checkOpen();
        if (flushFailed) {
            throw new ReplicatorException(FaultCode.FLUSH_FAILED, "flushing " + name + " failed before");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ReplicatorException(FaultCode.IO_ERROR, name + " is closed");
        }
    }
}
