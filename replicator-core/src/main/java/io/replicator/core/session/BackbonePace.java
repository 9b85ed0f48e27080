package io.replicator.core.session;

/** When the next bytes may go out under a limit. Lets at most 5 ms worth, or one batch, run ahead, so that a limited link flows evenly. */
final class BackbonePace {
    private static final long BURST_NANOS = 5_000_000L;

    private RateLimit limit;
    private long bytesPerSecond;
    private long paidUntil;

    BackbonePace(RateLimit limit, long now, long wallMillis) {
        this.limit = limit;
        this.bytesPerSecond = limit.at(wallMillis);
        this.paidUntil = now;
    }

    void limit(RateLimit another, long now, long wallMillis) {
        limit = another;
        look(now, wallMillis);
    }

    /** The hour may be another one. */
    void look(long now, long wallMillis) {
        long present = limit.at(wallMillis);
        if (present != bytesPerSecond) {
            bytesPerSecond = present;
            // What was paid at the old rate would hold up the first batch at the new one.
            paidUntil = Math.min(paidUntil, now);
        }
    }

    /** 0 for no limit. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** When the next batch may go; {@link Long#MIN_VALUE} where nothing holds it. */
    long allowedAt() {
        return bytesPerSecond == 0 ? Long.MIN_VALUE : paidUntil - BURST_NANOS;
    }

    /** When all that went has been paid for, so that whoever goes by {@link #allowedAt} goes first; {@link Long#MIN_VALUE} where nothing holds it. */
    long idleAt() {
        return bytesPerSecond == 0 ? Long.MIN_VALUE : paidUntil;
    }

    void spend(int bytes, long now) {
        if (bytesPerSecond > 0) {
            paidUntil = Math.max(paidUntil, now) + (long) (bytes * 1e9 / bytesPerSecond);
        }
    }
}
