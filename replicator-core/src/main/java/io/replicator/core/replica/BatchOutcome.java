package io.replicator.core.replica;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param number the batch's number
 * @param provedChunks chunks that are proved and journalled; none when the batch had been taken before
 * @param neededChunks chunks that must come once more, whole: ascending
 */
public record BatchOutcome(long number, int provedChunks, List<Long> neededChunks) {
    public BatchOutcome {
        neededChunks = List.copyOf(neededChunks);
    }
}
