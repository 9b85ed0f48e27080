package io.replicator.core.session;

/**
 * How long and how much a test of a link may send to measure the rate, whichever ends first.
 *
 * @param burstNanos 100 ms to {@value #MOST_BURST_SECONDS} s
 * @param burstBytes 1 MiB to 1 TiB
 */
public record LinkTestOrder(long burstNanos, long burstBytes) {
    /** The longest that a test may send, in seconds. */
    public static final int MOST_BURST_SECONDS = 60;

    /** The least that may be the most. */
    public static final long LEAST_BURST_BYTES = 1 << 20;

    /** The most that a test may send to measure the rate. */
    public static final long MOST_BURST_BYTES = 1L << 40;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Five seconds, and at most 4 GiB. */
    public static final LinkTestOrder USUAL = new LinkTestOrder(5 * NANOS_PER_SECOND, 4L << 30);

    public LinkTestOrder {
        if (burstNanos < NANOS_PER_SECOND / 10 || burstNanos > MOST_BURST_SECONDS * NANOS_PER_SECOND) {
            throw new IllegalArgumentException("a burst of " + burstNanos + " ns");
        }
        if (burstBytes < LEAST_BURST_BYTES || burstBytes > MOST_BURST_BYTES) {
            throw new IllegalArgumentException("a burst of " + burstBytes + " bytes");
        }
    }
}
