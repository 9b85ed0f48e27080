package io.replicator.core.codec;

import java.nio.ByteBuffer;

/**
 * One way to encode a run of bytes whose length is known on both sides. Stateless and thread-safe.
 *
 * <p>Fastest on direct buffers; any kind is taken. Byte order of the buffers does not matter.
 */
public interface Codec {
    /** The number it is known by. */
    CodecId id();

    /**
     * Encodes the source's remaining bytes into the target and moves both positions, or answers false and moves neither where this codec
     * cannot encode them into the target's remaining bytes. What it wrote there on the way is then undefined.
     */
    boolean encode(ByteBuffer source, ByteBuffer target);

    /**
     * Decodes the source's remaining bytes into exactly the target's remaining bytes, and moves both positions to their limits. Writes
     * nothing outside them whatever the source holds; after a refusal the target's bytes are undefined and no position has moved.
     *
     * @throws MalformedEncodingException where the source is not an encoding of exactly that many bytes
     */
    void decode(ByteBuffer source, ByteBuffer target) throws MalformedEncodingException;
}
