package io.replicator.agent.job;

/**
 * How long things may take, and how soon they are tried again.
 *
 * @param retryFirstNanos about how long after the first failure a round, or the opening of a volume, is tried again
 * @param retryMostNanos the longest wait between two tries
 * @param stopNanos how long {@link Replication#stop} waits for rounds and steps
 * @param busyStatusNanos how often status is made anew while something runs
 * @param idleStatusNanos how often it is made anew otherwise
 */
public record Times(
        long retryFirstNanos, long retryMostNanos, long stopNanos, long busyStatusNanos, long idleStatusNanos) {
    private static final long MILLI = 1_000_000L;

    /** 1 s to 5 min, 20 s, 250 ms, 1 s. */
    public static final Times USUAL =
            new Times(1_000 * MILLI, 300_000 * MILLI, 20_000 * MILLI, 250 * MILLI, 1_000 * MILLI);

    public Times {
        if (retryFirstNanos <= 1
                || retryMostNanos < retryFirstNanos
                || stopNanos < 0
                || busyStatusNanos <= 0
                || idleStatusNanos <= 0) {
            throw new IllegalArgumentException("times that do not fit together");
        }
    }
}
