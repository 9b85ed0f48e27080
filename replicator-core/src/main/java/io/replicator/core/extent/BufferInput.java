package io.replicator.core.extent;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream out of a buffer, whose position moves along; it ends at the buffer's limit. */
final class BufferInput extends InputStream {
    private final ByteBuffer source;

    BufferInput(ByteBuffer source) {
        this.source = source;
    }

    @Override
    public int read() {
        return source.hasRemaining() ? source.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, source.remaining());
        source.get(target, offset, count);
        return count == 0 ? -1 : count;
    }
}
