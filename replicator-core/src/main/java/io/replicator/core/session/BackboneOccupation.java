package io.replicator.core.session;

/**
 * How long an answer may be late because a test takes the path. What was asked while the path was taken may be answered after it is free, so
 * the longest time counts until such answers are here, and then none.
 */
final class BackboneOccupation {
    private long nanos;
    private long until = Long.MIN_VALUE;

    /** It takes the path for so long from now on; answers that wait for that come at most so much later. */
    void set(long forNanos, long answerNanos, long now) {
        look(now);
        if (forNanos >= nanos) {
            nanos = forNanos;
            until = now + forNanos + answerNanos;
        }
    }

    /** Time has passed. */
    void look(long now) {
        if (now >= until) {
            nanos = 0;
        }
    }

    long nanos() {
        return nanos;
    }
}
