package io.replicator.core.transfer;

import io.replicator.core.device.BlockDevice;
import java.nio.ByteBuffer;

/** A volume of any size whose bytes, which do not compress, are a function of their position. */
record NoiseDevice(long sizeBytes) implements BlockDevice {
    @Override
    public String name() {
        return "noise";
    }

    @Override
    public void read(long position, ByteBuffer target) {
        for (long at = position; target.remaining() >= Long.BYTES; at += Long.BYTES) {
            target.putLong((at + 1) * 0x9E37_79B9_7F4A_7C15L);
        }
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new UnsupportedOperationException("noise is what it is");
    }

    @Override
    public void zero(long position, long length) {
        throw new UnsupportedOperationException("noise is what it is");
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
