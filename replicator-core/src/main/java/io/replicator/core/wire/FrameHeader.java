package io.replicator.core.wire;

/**
 * The first 16 bytes of every frame: u32 payload length, u16 type, u16 zero, u64 sequence.
 *
 * @param payloadBytes bytes that follow, within the type's limits
 * @param type what they are
 * @param sequence from 1 on a sequenced message, 0 on every other
 */
public record FrameHeader(int payloadBytes, MessageType type, long sequence) {
    /** Length of the header. */
    public static final int BYTES = 16;

    /** What precedes the batch in the payload of a BATCH frame: u64 round, u64 number. */
    public static final int BATCH_PREFIX_BYTES = 16;

    /** Whether the payload carries a batch, which belongs into a lease of its own. */
    public boolean isBatch() {
        return type == MessageType.BATCH;
    }

    /** Bytes that follow the header and are given to the decoder in a plain buffer: 16 of a BATCH frame, all of any other. */
    public int prefixBytes() {
        return isBatch() ? BATCH_PREFIX_BYTES : payloadBytes;
    }

    /** Bytes that follow those and belong into a lease, from its first byte: the batch of a BATCH frame, none of any other. */
    public int bodyBytes() {
        return payloadBytes - prefixBytes();
    }
}
