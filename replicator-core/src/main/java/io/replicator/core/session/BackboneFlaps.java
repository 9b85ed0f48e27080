package io.replicator.core.session;

/**
 * How unsteady a link is: each time it breaks or falls silent soon after the last, it has to be good for twice as long before it is used again.
 * The first time costs nothing, and a quiet while is forgiveness.
 */
final class BackboneFlaps {
    static final long FORGET_NANOS = 30_000_000_000L;
    private static final long FIRST_WAIT_NANOS = 100_000_000L;
    private static final int MOST_DOUBLINGS = 6;

    private int count;
    private long last;
    private long goodSince = Long.MAX_VALUE;

    /** It was good and is not. */
    void flapped(long now) {
        count = count(now) + 1;
        last = now;
        goodSince = Long.MAX_VALUE;
    }

    /** It is not good at present. */
    void bad(long now) {
        if (goodSince != Long.MAX_VALUE) {
            // It fell silent again while it was to prove itself.
            last = now;
            goodSince = Long.MAX_VALUE;
        }
    }

    /** It is good at present. */
    void good(long now) {
        goodSince = Math.min(goodSince, now);
    }

    /** Lately, in a row. */
    int count(long now) {
        return count > 0 && now - last >= FORGET_NANOS ? 0 : count;
    }

    /** When a link that stays good may be used again. */
    long trustedAt() {
        if (goodSince == Long.MAX_VALUE || count < 2) {
            return goodSince;
        }
        return goodSince + (FIRST_WAIT_NANOS << Math.min(count - 2, MOST_DOUBLINGS));
    }
}
