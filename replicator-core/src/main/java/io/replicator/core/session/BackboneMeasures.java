package io.replicator.core.session;

/** What is measured of a link's path while one connection lasts, and how much may be under way on it by that. */
final class BackboneMeasures {
    /** Bytes a second taken for granted before a rate was measured: for suspicion, and for giving up. */
    private static final double ASSUMED_RATE = 8e6;

    private static final double STEADY_SHARE = 1.25;
    private static final double STARTUP_SHARE = 2.5;

    private final BackboneSettings settings;
    private BackboneRoundTrip roundTrip = new BackboneRoundTrip();
    private BackboneRoundTrip batchRoundTrip = new BackboneRoundTrip();
    private BackboneDelay delay = new BackboneDelay();
    private BackboneRate rate = new BackboneRate();

    BackboneMeasures(BackboneSettings settings) {
        this.settings = settings;
    }

    /** A new connection: the way may be another one than before. */
    void reset() {
        roundTrip = new BackboneRoundTrip();
        batchRoundTrip = new BackboneRoundTrip();
        delay = new BackboneDelay();
        rate = new BackboneRate();
    }

    /** That of heartbeats on the control connection. */
    BackboneRoundTrip roundTrip() {
        return roundTrip;
    }

    /** That of batches, from here to their acknowledgement. */
    BackboneRoundTrip batchRoundTrip() {
        return batchRoundTrip;
    }

    BackboneDelay delay() {
        return delay;
    }

    BackboneRate rate() {
        return rate;
    }

    /**
     * Two batches, and what the link delivers in a quarter more than the round trip of its empty path; in more than twice that while it still
     * turns out to be faster than thought.
     */
    long windowBytes(int batchBytes, long now) {
        long lowest = delay.lowestNanos() + settings.ackDelayNanos();
        long pipe = (long) (share(lowest, now) * rate.bytesPerSecond() * lowest / 1e9);
        return Math.min(settings.maxWindowBytes(), Math.max(2L * batchBytes, batchBytes + pipe));
    }

    /** How long the link takes for its window, were there no bound to it. */
    long nanosForWindow(int batchBytes, long now) {
        long lowest = delay.lowestNanos() + settings.ackDelayNanos();
        long batchNanos = nanosFor(batchBytes);
        return batchNanos + Math.max(batchNanos, (long) (share(lowest, now) * lowest));
    }

    private double share(long roundTripNanos, long now) {
        return rate.isGrowing(roundTripNanos, now) ? STARTUP_SHARE : STEADY_SHARE;
    }

    /** How long that many bytes take at the highest rate. */
    long nanosFor(long bytes) {
        return rate.nanosFor(bytes, ASSUMED_RATE);
    }

    /** How long that many bytes take as things go at present. */
    long nanosForLately(long bytes) {
        return rate.nanosForLately(bytes, ASSUMED_RATE);
    }

    /** How long a batch would take from here to its acknowledgement, were nothing ahead of it. */
    long nanosIfIdle(int bytes) {
        return roundTrip.smoothedNanos() + settings.ackDelayNanos() + nanosForLately(bytes);
    }
}
