package io.replicator.core.extent;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A stream into a buffer, whose position moves along. */
final class BufferOutput extends OutputStream {
    private final ByteBuffer target;

    BufferOutput(ByteBuffer target) {
        this.target = target;
    }

    @Override
    public void write(int value) {
        target.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        target.put(bytes, offset, length);
    }
}
