package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Sets of chunks as the payloads of records: ranges, each the numbers of its first and its last chunk. */
public final class RangeRecords {
    private static final int RANGE_BYTES = 16;
    private static final int MOST_RANGES = 4096;

    /** The longest payload. */
    public static final int MAX_BYTES = MOST_RANGES * RANGE_BYTES;

    private RangeRecords() {}

    /** What is done with a range. */
    @FunctionalInterface
    public interface RangeVisitor {
        /** The chunks from {@code first} to {@code last}. */
        void range(long first, long last);
    }

    /** Gives the set's ranges to {@code action}, in as many payloads as it takes. */
    public static void forEachPayload(BlockSet set, Consumer<ByteBuffer> action) {
        ByteBuffer payload = ByteBuffer.allocate(MAX_BYTES);
        long first = set.nextChunk(0);
        while (first >= 0) {
            long last = first;
            long next = set.nextChunk(last + 1);
            while (next == last + 1) {
                last = next;
                next = set.nextChunk(last + 1);
            }
            payload.putLong(first).putLong(last);
            first = next;
            if (!payload.hasRemaining() || first < 0) {
                action.accept(payload.flip());
                payload = ByteBuffer.allocate(MAX_BYTES);
            }
        }
    }

    /** Gives a payload's ranges to {@code action}; false where it is no payload of a volume with so many chunks. */
    public static boolean read(ByteBuffer payload, long chunkCount, RangeVisitor action) {
        if (payload.remaining() % RANGE_BYTES != 0) {
            return false;
        }
        while (payload.hasRemaining()) {
            long first = payload.getLong();
            long last = payload.getLong();
            if (first < 0 || last < first || last >= chunkCount) {
                return false;
            }
            action.range(first, last);
        }
        return true;
    }
}
