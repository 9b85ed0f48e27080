package io.replicator.core.session;

/**
 * The highest rate at which a link delivered lately. A sample is what was acknowledged since the last acknowledgement
 * before a batch's departure, over that time, so that acknowledgements that come in a bunch are not taken for speed; the highest of the last one to two epochs counts, since a sender with little to send measures less
 * than the link can do.
 *
 * @see <a href="https://www.ietf.org/archive/id/draft-cheng-iccrg-delivery-rate-estimation-02.html">Delivery Rate Estimation</a>
 */
final class BackboneRate {
    private static final long EPOCH_NANOS = 2_000_000_000L;

    private double highest;
    private double highestBefore;
    private long epochStart;
    private long deliveredBytes;
    private long deliveredAt;

    /** All that was acknowledged so far; noted at a batch's departure. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    /** When that was; noted at a batch's departure too. */
    long deliveredAt() {
        return deliveredAt;
    }

    /** Nothing is in flight: the time that follows measures again. */
    void restart(long now) {
        deliveredAt = now;
    }

    void delivered(long bytes, long deliveredAtDeparture, long measuredFrom, long now) {
        deliveredBytes += bytes;
        deliveredAt = now;
        long elapsed = Math.max(1_000, now - measuredFrom);
        if (now - epochStart > EPOCH_NANOS) {
            highestBefore = highest;
            highest = 0;
            epochStart = now;
        }
        highest = Math.max(highest, (deliveredBytes - deliveredAtDeparture) * 1e9 / elapsed);
    }

    /** 0 before the first sample. */
    double bytesPerSecond() {
        return Math.max(highest, highestBefore);
    }

    /** How long that many bytes take; with {@code otherwise} bytes a second where nothing was measured. */
    long nanosFor(long bytes, double otherwise) {
        double rate = bytesPerSecond();
        return (long) (bytes * 1e9 / (rate > 0 ? rate : otherwise));
    }
}
