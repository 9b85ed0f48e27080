package io.replicator.core.wire;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import java.nio.ByteBuffer;

/** A frame as one array, and back, the way a connection does it. */
final class FrameBytes {
    private FrameBytes() {}

    static byte[] of(Frame frame) {
        EncodedFrame encoded = FrameCodec.encode(frame);
        byte[] bytes = new byte[encoded.bytes()];
        int head = encoded.head().remaining();
        encoded.head().get(bytes, 0, head);
        if (encoded.body() != null) {
            encoded.body().bytes().get(bytes, head, bytes.length - head);
        }
        return bytes;
    }

    /** Decodes a whole frame; a lease of the pool is given back where that fails. */
    static Frame decode(byte[] bytes, BufferPool pool) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        FrameHeader header = FrameCodec.decodeHeader(in);
        if (!header.isBatch()) {
            return FrameCodec.decode(header, in);
        }
        ByteBuffer prefix = in.slice(in.position(), header.prefixBytes());
        Lease body = pool.tryLease(header.bodyBytes());
        try {
            body.writable().put(0, in, in.position() + header.prefixBytes(), header.bodyBytes());
            return FrameCodec.decodeBatch(header, prefix, body.seal());
        } catch (RuntimeException e) {
            body.release();
            throw e;
        }
    }
}
