package io.replicator.core.session;

/**
 * The rate at which a link delivers: the highest lately, and that of the last few acknowledgements. A sample is what was acknowledged since
 * the last acknowledgement before a batch's departure, over that time or over that in which it had departed, whichever is longer, so that
 * acknowledgements that come in a bunch are not taken for speed.
 * The highest of the last one to two epochs counts, since a sender with little to send measures less than the link can do; where a link has
 * become slower, only the recent rate says what waiting is reasonable.
 *
 * @see <a href="https://www.ietf.org/archive/id/draft-cheng-iccrg-delivery-rate-estimation-02.html">Delivery Rate Estimation</a>
 */
final class BackboneRate {
    private static final long EPOCH_NANOS = 2_000_000_000L;
    private static final double RECENT_SHARE = 0.25;
    private static final double GROWTH = 1.25;

    private double highest;
    private double highestBefore;
    private double recent;
    private double grownTo;
    private long grownAt;
    private long epochStart;
    private long deliveredBytes;
    private long deliveredAt;
    private long departedAt;

    /**
     * What is noted when something departs.
     *
     * @param at when that is
     * @param deliveredBytes all that was acknowledged by then
     * @param deliveredAt when the last of that was
     * @param departedAt when that had departed
     */
    record Departure(long at, long deliveredBytes, long deliveredAt, long departedAt) {}

    Departure departs(long now) {
        return new Departure(now, deliveredBytes, deliveredAt, departedAt);
    }

    /** Nothing is in flight: the time that follows measures again. */
    void restart(long now) {
        deliveredAt = now;
        departedAt = now;
    }

    /** So many bytes, which had departed then, were acknowledged. */
    void delivered(long bytes, Departure departure, long now) {
        deliveredBytes += bytes;
        deliveredAt = now;
        departedAt = departure.at;
        long elapsed = Math.max(now - departure.deliveredAt, departure.at - departure.departedAt);
        elapsed = Math.max(1_000, elapsed);
        if (now - epochStart > EPOCH_NANOS) {
            highestBefore = highest;
            highest = 0;
            epochStart = now;
        }
        double sample = (deliveredBytes - departure.deliveredBytes) * 1e9 / elapsed;
        recent = recent == 0 ? sample : recent + RECENT_SHARE * (sample - recent);
        highest = Math.max(highest, sample);
        if (highest >= GROWTH * grownTo) {
            grownTo = highest;
            grownAt = now;
        }
    }

    /** 0 before the first sample. */
    double bytesPerSecond() {
        return Math.max(highest, highestBefore);
    }

    /**
     * Whether each round trip still finds the link faster than thought: the start of a connection. Ends after three round trips without.
     *
     * @see <a href="https://www.ietf.org/archive/id/draft-cardwell-iccrg-bbr-congestion-control-02.html">BBR, section 4.3.1, Startup</a>
     */
    boolean isGrowing(long roundTripNanos, long now) {
        return now - grownAt < 3 * roundTripNanos;
    }

    /** How long that many bytes take at the highest rate; with {@code otherwise} bytes a second where nothing was measured. */
    long nanosFor(long bytes, double otherwise) {
        double rate = bytesPerSecond();
        return (long) (bytes * 1e9 / (rate > 0 ? rate : otherwise));
    }

    /** How long that many bytes take as things go at present. */
    long nanosForLately(long bytes, double otherwise) {
        return (long) (bytes * 1e9 / (recent > 0 ? Math.min(recent, bytesPerSecond()) : otherwise));
    }
}
