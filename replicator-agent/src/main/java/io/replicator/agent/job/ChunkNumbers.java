package io.replicator.agent.job;

import io.replicator.core.extent.BlockSet;

/** Which chunks a set is of, for a message: their first runs, and that there are more. */
final class ChunkNumbers {
    private ChunkNumbers() {}

    /** As {@code 3, 25-27, 140}, with an ellipsis where there are more runs than {@code mostRuns}. */
    static String of(BlockSet set, int mostRuns) {
        StringBuilder text = new StringBuilder();
        int runs = 0;
        for (long first = set.nextChunk(0); first >= 0; runs++) {
            if (runs == mostRuns) {
                return text.append(" …").toString();
            }
            long last = first;
            long next = set.nextChunk(last + 1);
            while (next == last + 1) {
                last = next;
                next = set.nextChunk(last + 1);
            }
            text.append(runs == 0 ? "" : ", ").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = next;
        }
        return text.toString();
    }
}
