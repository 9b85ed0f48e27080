package io.replicator.core.codec;

import java.util.Optional;

/** How a run of bytes is encoded; the number is what is stored and sent. */
public enum CodecId {
    /** Nothing is stored: every byte is zero. */
    ZERO(0),
    /** The bytes themselves. */
    RAW(1),
    /** One LZ4 block, without a frame (github.com/lz4/lz4, lz4_Block_format.md). */
    LZ4(2);

    private final int number;

    CodecId(int number) {
        this.number = number;
    }

    /** The number on the wire, 0 to 255. */
    public int number() {
        return number;
    }

    /** The codec with that number, or empty for a number that this version does not know. */
    public static Optional<CodecId> ofNumber(int number) {
        return switch (number) {
            case 0 -> Optional.of(ZERO);
            case 1 -> Optional.of(RAW);
            case 2 -> Optional.of(LZ4);
            default -> Optional.empty();
        };
    }
}
