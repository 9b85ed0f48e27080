package io.replicator.core.volume;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A 256-bit digest of a chunk, a tree node or a whole volume. Four words are smaller and faster to keep than an array.
 *
 * <p>{@link #ZERO} stands for a chunk that is all zero bytes, and for a subtree of nothing but such chunks.
 */
public record Digest(long w0, long w1, long w2, long w3) {
    /** Stored and sent length. */
    public static final int BYTES = 32;

    /** The digest of all-zero bytes, by definition. */
    public static final Digest ZERO = new Digest(0, 0, 0, 0);

    /** Reads 32 bytes, big-endian, whatever the buffer's order. */
    public static Digest readFrom(ByteBuffer source) {
        boolean big = source.order() == java.nio.ByteOrder.BIG_ENDIAN;
        long a = source.getLong();
        long b = source.getLong();
        long c = source.getLong();
        long d = source.getLong();
        return big
                ? new Digest(a, b, c, d)
                : new Digest(Long.reverseBytes(a), Long.reverseBytes(b), Long.reverseBytes(c), Long.reverseBytes(d));
    }

    /** The digest in these 32 bytes. */
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are no digest");
        }
        return readFrom(ByteBuffer.wrap(bytes));
    }

    /** Writes 32 bytes, big-endian, whatever the buffer's order. */
    public void writeTo(ByteBuffer target) {
        boolean big = target.order() == java.nio.ByteOrder.BIG_ENDIAN;
        target.putLong(big ? w0 : Long.reverseBytes(w0));
        target.putLong(big ? w1 : Long.reverseBytes(w1));
        target.putLong(big ? w2 : Long.reverseBytes(w2));
        target.putLong(big ? w3 : Long.reverseBytes(w3));
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        writeTo(buffer);
        return buffer.array();
    }

    /** Whether this is {@link #ZERO}. */
    public boolean isZero() {
        return (w0 | w1 | w2 | w3) == 0;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
