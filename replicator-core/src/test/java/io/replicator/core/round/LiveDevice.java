package io.replicator.core.round;

import io.replicator.core.device.BlockDevice;
import java.nio.ByteBuffer;

/** A device that production writes to while it is read. */
final class LiveDevice implements BlockDevice {
    final byte[] bytes;
    Runnable beforeRead = () -> {};
    int reads;

    LiveDevice(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "/dev/live";
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        reads++;
        beforeRead.run();
        target.put(bytes, (int) position, target.remaining());
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new AssertionError("a source is not written to");
    }

    @Override
    public void zero(long position, long length) {
        throw new AssertionError("a source is not written to");
    }

    @Override
    public long holeEnd(long position) {
        return position;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
