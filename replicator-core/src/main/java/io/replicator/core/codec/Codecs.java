package io.replicator.core.codec;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;

/** The codecs of this version, and the choice among them. */
public final class Codecs {
    /** An encoding longer than this many hundredths of its bytes does not pay for the time to decode it. */
    static final int WORTHWHILE_PERCENT = 97;

    private static final Codec ZERO = new ZeroCodec();
    private static final Codec RAW = new RawCodec();
    private static final Codec LZ4 = new Lz4Codec(LZ4Factory.fastestInstance());

    private Codecs() {}

    /** The codec with that number. */
    public static Codec of(CodecId id) {
        return switch (id) {
            case ZERO -> ZERO;
            case RAW -> RAW;
            case LZ4 -> LZ4;
        };
    }

    /**
     * The codec to use for the source's remaining bytes. {@code ZERO} and {@code LZ4} have then been carried out: the source is consumed and
     * the encoding stands in the target. {@code RAW} moves neither, so that the caller can copy straight to where the bytes shall be.
     *
     * <p>LZ4 itself is the detector of incompressible data: it strides ever wider while it finds no match, and gives up when the encoding
     * would pass 97 % of the source. {@code docs/benchmarks.md} has its speed on random bytes.
     *
     * @param target at least as many remaining bytes as the source
     */
    public static CodecId choose(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        if (target.remaining() < length) {
            throw new IllegalArgumentException("room for " + target.remaining() + " bytes to encode " + length);
        }
        if (ZERO.encode(source, target)) {
            return CodecId.ZERO;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) (length * (long) WORTHWHILE_PERCENT / 100));
        boolean worthwhile = LZ4.encode(source, target);
        target.limit(limit);
        return worthwhile ? CodecId.LZ4 : CodecId.RAW;
    }
}
