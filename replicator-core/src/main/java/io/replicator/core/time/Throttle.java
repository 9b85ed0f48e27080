package io.replicator.core.time;

/**
 * When the next bytes may be read under a limit. One owner, or guarded by its caller.
 *
 * <p>Bytes are paid for after they went, each at its time, so that what is limited flows evenly; whoever was slower than he might have been
 * catches up by {@value #BURST_MILLIS} ms worth at most.
 */
public final class Throttle {
    private static final long BURST_MILLIS = 100;
    private static final long BURST_NANOS = BURST_MILLIS * 1_000_000L;

    private final long bytesPerSecond;
    private long paidUntilNanos;

    /** @param bytesPerSecond the most, from 1 */
    public Throttle(long bytesPerSecond, long nowNanos) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a limit of " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.paidUntilNanos = nowNanos;
    }

    /** How long nothing may go from now on; 0 where something may. */
    public long waitNanos(long nowNanos) {
        return Math.max(0, paidUntilNanos - nowNanos);
    }

    /** So much goes now. */
    public void spend(long bytes, long nowNanos) {
        long from = paidUntilNanos - nowNanos < -BURST_NANOS ? nowNanos - BURST_NANOS : paidUntilNanos;
        paidUntilNanos = from + (long) (bytes * 1e9 / bytesPerSecond);
    }
}
