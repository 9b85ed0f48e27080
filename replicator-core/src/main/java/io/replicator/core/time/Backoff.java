package io.replicator.core.time;

import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter over the upper half: each delay lies between half of a doubling bound and the bound. One owner.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential Backoff And Jitter</a>
 */
public final class Backoff {
    private final long firstNanos;
    private final long mostNanos;
    private final RandomGenerator random;
    private long boundNanos;

    /** Delays that begin at about {@code firstNanos} and never pass {@code mostNanos}. */
    public Backoff(long firstNanos, long mostNanos, RandomGenerator random) {
        if (firstNanos <= 1 || mostNanos < firstNanos) {
            throw new IllegalArgumentException("back-off from " + firstNanos + " to " + mostNanos);
        }
        this.firstNanos = firstNanos;
        this.mostNanos = mostNanos;
        this.random = random;
        this.boundNanos = firstNanos;
    }

    /** The delay before the next attempt, in nanoseconds; the one after will be longer. */
    public long nextNanos() {
        long delay = boundNanos / 2 + random.nextLong(boundNanos - boundNanos / 2 + 1);
        boundNanos = boundNanos > mostNanos / 2 ? mostNanos : boundNanos * 2;
        return delay;
    }

    /** Something worked: begin again with the first delay. */
    public void reset() {
        boundNanos = firstNanos;
    }
}
