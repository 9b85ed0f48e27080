package io.replicator.core.codec;

import java.nio.ByteBuffer;

/** The encoding that leaves the bytes as they are. */
final class RawCodec implements Codec {
    @Override
    public CodecId id() {
        return CodecId.RAW;
    }

    @Override
    public boolean encode(ByteBuffer source, ByteBuffer target) {
        if (target.remaining() < source.remaining()) {
            return false;
        }
        target.put(source);
        return true;
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) throws MalformedEncodingException {
        if (source.remaining() != target.remaining()) {
            throw new MalformedEncodingException(source.remaining() + " raw bytes instead of " + target.remaining());
        }
        target.put(source);
    }
}
