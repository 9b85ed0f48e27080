package io.replicator.core.session;

import java.util.TreeSet;

/** Which batches of a round were taken. Memory is bounded by how far numbers may run ahead of each other. */
final class BatchTally {
    private final TreeSet<Long> ahead = new TreeSet<>();
    private long through;
    private long bytes;

    void take(long number, int batchBytes) {
        bytes += batchBytes;
        ahead.add(number);
        while (ahead.remove(through + 1)) {
            through++;
        }
    }

    /** Whether at least {@code batches} were taken and none below the highest is missing. */
    boolean isComplete(long batches) {
        return ahead.isEmpty() && through >= batches;
    }

    /** Number of batches taken, where none is missing. */
    long count() {
        return through;
    }

    /** Bytes of all that were taken. */
    long bytes() {
        return bytes;
    }
}
