package io.replicator.core.codec;

import java.nio.ByteBuffer;

/** The encoding of nothing but zero bytes: no bytes at all. */
final class ZeroCodec implements Codec {
    private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();

    @Override
    public CodecId id() {
        return CodecId.ZERO;
    }

    @Override
    public boolean encode(ByteBuffer source, ByteBuffer target) {
        if (!isZero(source)) {
            return false;
        }
        source.position(source.limit());
        return true;
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) throws MalformedEncodingException {
        if (source.hasRemaining()) {
            throw new MalformedEncodingException(source.remaining() + " bytes where zeroes take none");
        }
        while (target.hasRemaining()) {
            int count = Math.min(ZEROES.capacity(), target.remaining());
            target.put(target.position(), ZEROES, 0, count).position(target.position() + count);
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int from = bytes.position(); from < bytes.limit(); from += ZEROES.capacity()) {
            int count = Math.min(ZEROES.capacity(), bytes.limit() - from);
            if (bytes.slice(from, count).mismatch(ZEROES.slice(0, count)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
