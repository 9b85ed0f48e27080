package io.replicator.core.replica;

import java.util.HashSet;
import java.util.Set;

/** Which batches of a round were taken: all up to a number, and some beyond. One owner. */
final class BatchNumbers {
    private final Set<Long> beyond = new HashSet<>();
    private final Set<Long> underWay = new HashSet<>();
    private long through;

    /** Begins a batch; false when it was taken, or is being taken, before. */
    boolean begin(long number) {
        return number > through && !beyond.contains(number) && underWay.add(number);
    }

    /** Ends a batch that was begun. */
    void end(long number, boolean taken) {
        underWay.remove(number);
        if (!taken) {
            return;
        }
        beyond.add(number);
        while (beyond.remove(through + 1)) {
            through++;
        }
    }

    /** Every batch up to this number was taken. */
    long through() {
        return through;
    }

    /** Batches that were begun and have not ended. */
    int underWay() {
        return underWay.size();
    }

    /** Whether the batches from 1 to {@code last} were taken, and no other. */
    boolean areExactly(long last) {
        return through == last && beyond.isEmpty();
    }
}
