package io.replicator.core.codec;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * One LZ4 block. Only the decompressor that is bounded on both sides is used: the "fast" one trusts its input and can be made to read
 * and write elsewhere (CVE-2025-12183).
 */
final class Lz4Codec implements Codec {
    private final LZ4Compressor compressor;
    private final LZ4SafeDecompressor decompressor;

    Lz4Codec(LZ4Factory factory) {
        this.compressor = factory.fastCompressor();
        this.decompressor = factory.safeDecompressor();
    }

    @Override
    public CodecId id() {
        return CodecId.LZ4;
    }

    @Override
    public boolean encode(ByteBuffer source, ByteBuffer target) {
        ByteBuffer in = addressable(source);
        int written;
        try {
            written = compressor.compress(
                    in, in.position(), in.remaining(), target, target.position(), target.remaining());
        } catch (LZ4Exception doesNotFit) {
            return false;
        }
        source.position(source.limit());
        target.position(target.position() + written);
        return true;
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) throws MalformedEncodingException {
        int expected = target.remaining();
        if (!source.hasRemaining()) {
            throw new MalformedEncodingException("an LZ4 block has at least one byte");
        }
        ByteBuffer in = addressable(source);
        int written;
        try {
            written = decompressor.decompress(in, in.position(), in.remaining(), target, target.position(), expected);
        } catch (LZ4Exception e) {
            throw new MalformedEncodingException("not an LZ4 block of " + expected + " bytes", e);
        }
        if (written != expected) {
            throw new MalformedEncodingException("an LZ4 block of " + written + " bytes instead of " + expected);
        }
        source.position(source.limit());
        target.position(target.limit());
    }

    /** The library takes a direct buffer's address or a heap buffer's array; a read-only heap buffer has neither. */
    private static ByteBuffer addressable(ByteBuffer source) {
        if (source.isDirect() || source.hasArray()) {
            return source;
        }
        return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
    }
}
