package io.replicator.core.seed.media;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive chunks.
 *
 * @param first the first of them
 * @param last the last of them
 */
record ChunkRange(long first, long last) {
    static final int BYTES = 16;

    long count() {
        return last - first + 1;
    }

    /** Adds a chunk behind those that are there. */
    static void append(List<ChunkRange> ranges, long chunk) {
        int end = ranges.size() - 1;
        if (end >= 0 && ranges.get(end).last + 1 == chunk) {
            ranges.set(end, new ChunkRange(ranges.get(end).first, chunk));
        } else {
            ranges.add(new ChunkRange(chunk, chunk));
        }
    }

    /** The ranges of these chunks, which ascend. */
    static List<ChunkRange> of(Iterable<Long> chunks) {
        List<ChunkRange> ranges = new ArrayList<>();
        chunks.forEach(chunk -> append(ranges, chunk));
        return ranges;
    }
}
