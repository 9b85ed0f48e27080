package io.replicator.core.session;

/**
 * How long what is given to a link takes to have arrived, beyond the round trip of its empty path: what the delivery rate cannot tell of a link that has
 * little to do, since a small batch over a long path looks like a slow link there.
 *
 * <p>A link that is found too slow is left alone, and so nothing more is heard of it; that the peer stood still for a moment must not cost a link for
 * good. So the finding is doubted after a second, and after twice as long each time that it is confirmed, up to minutes.
 */
final class BackboneDrain {
    /** Of less there is nothing to tell from how long it took. */
    static final int LEAST_BYTES = 16 << 10;

    /** What an answer may be late without saying anything of the path. */
    private static final long NOISE_NANOS = 20_000_000L;

    /** What rounds send in one batch at most, unless a chunk is longer. */
    private static final int LARGEST_BYTES = 256 << 10;

    private static final long LEAST_WAIT_NANOS = 1_000_000_000L;
    private static final long MOST_WAIT_NANOS = 512_000_000_000L;

    private boolean measured;
    private boolean slow;
    private double nanosPerByte;
    private double latestNanosPerByte;
    private long waitNanos = LEAST_WAIT_NANOS;
    private long doubtedAt = Long.MAX_VALUE;

    /**
     * Something was found to have arrived.
     *
     * @param bytes what had been under way when it departed, itself included
     * @param nanos how much longer than an empty path's round trip it took
     * @param slowNanos the link is too slow if a large batch takes longer than that
     */
    void sample(long bytes, long nanos, long slowNanos, long now) {
        if (bytes < LEAST_BYTES) {
            return;
        }
        double sample = (double) Math.max(0, nanos - NOISE_NANOS) / bytes;
        // Of two the better one: a single late answer says nothing.
        nanosPerByte = measured ? Math.min(sample, latestNanosPerByte) : sample;
        latestNanosPerByte = sample;
        measured = true;
        if (now >= doubtedAt) {
            waitNanos = Math.min(MOST_WAIT_NANOS, 2 * waitNanos);
        }
        slow = sample * LARGEST_BYTES > slowNanos;
        if (!slow) {
            waitNanos = LEAST_WAIT_NANOS;
        }
        doubtedAt = now + waitNanos;
    }

    /** Whether it was found too slow for large batches so long ago that it should be tried again. */
    boolean isDoubted(long now) {
        return slow && now >= doubtedAt;
    }

    /** How long that many bytes take; 0 where nothing is known. */
    long nanosFor(long bytes) {
        return (long) (bytes * nanosPerByte);
    }
}
