package io.replicator.core.device;

import io.replicator.core.disk.DiskImage;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;

/** A device in memory, sparse, that passes the contract of a real one. Thread-safe. */
public final class MemoryBlockDevice implements BlockDevice {
    private final String name;
    private final DiskImage image;
    private final long sizeBytes;
    private volatile boolean closed;

    /** A device of zero bytes. */
    public MemoryBlockDevice(long sizeBytes) {
        this("memory", new DiskImage(sizeBytes));
    }

    /** A device over an image that outlives it. */
    public MemoryBlockDevice(String name, DiskImage image) {
        this.name = name;
        this.image = image;
        sizeBytes = image.sizeBytes();
    }

    /** What it holds, now and durably. */
    public DiskImage image() {
        return image;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long currentSizeBytes() {
        return image.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        check(position, target.remaining());
        image.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        check(position, source.remaining());
        image.write(position, source);
    }

    @Override
    public void zero(long position, long length) {
        check(position, length);
        image.zero(position, length);
    }

    @Override
    public long holeEnd(long position) {
        check(position, 0);
        return position == sizeBytes ? position : image.unwrittenEnd(position);
    }

    @Override
    public void flush() {
        check(0, 0);
        image.flush();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void check(long position, long length) {
        if (position < 0 || length < 0 || length > sizeBytes - position) {
            throw new IndexOutOfBoundsException(length + " bytes at " + position + " of " + sizeBytes + " of " + name);
        }
        if (closed) {
            throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, name + " is closed");
        }
    }
}
