package io.replicator.core.session;

/** What is measured of a link's path while one connection lasts, and how much may be under way on it by that. */
final class BackboneMeasures {
    /** Bytes a second taken for granted before a rate was measured: for suspicion, and for giving up. */
    private static final double ASSUMED_RATE = 8e6;

    /** Bytes a second below which a link is taken for dead before a rate was measured: of any, and of one that was quick before. */
    private static final double SLOWEST_RATE = 24e3;

    private static final double SLOWEST_RATE_OF_QUICK = 128e3;

    private static final int FIRST_BYTES = 32 << 10;

    private static final double STEADY_SHARE = 1.25;
    private static final double STARTUP_SHARE = 2.5;

    private final BackboneSettings settings;
    private BackboneRoundTrip roundTrip = new BackboneRoundTrip();
    private BackboneRoundTrip batchRoundTrip = new BackboneRoundTrip();
    private BackboneDelay delay = new BackboneDelay();
    private BackboneRate rate = new BackboneRate();
    private BackboneDrain drain = new BackboneDrain();

    private double slowestRate = SLOWEST_RATE;

    BackboneMeasures(BackboneSettings settings) {
        this.settings = settings;
    }

    /** A new connection: the way may be another one than before. */
    void reset() {
        slowestRate = Math.max(SLOWEST_RATE, Math.min(SLOWEST_RATE_OF_QUICK, rate.bytesPerSecond() / 8));
        roundTrip = new BackboneRoundTrip();
        batchRoundTrip = new BackboneRoundTrip();
        delay = new BackboneDelay();
        rate = new BackboneRate();
        drain = new BackboneDrain();
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

    BackboneDrain drain() {
        return drain;
    }

    /** Bytes a second below which the link is taken for dead while it has no rate: by what the connection before could do, if that told. */
    double slowestRate() {
        return slowestRate;
    }

    /**
     * One batch, and what the link delivers in a quarter more than the round trip of its empty path, in more than twice that while it still turns
     * out to be faster than thought; but at least two batches and what it delivers in that round trip: batches are given whole, so that of a few
     * large ones the last might not fit, and the path not be filled. Before there is a rate, one batch, or {@value #FIRST_BYTES} bytes of small ones.
     */
    long windowBytes(int batchBytes, long now) {
        if (rate.bytesPerSecond() == 0) {
            return Math.max(batchBytes, FIRST_BYTES);
        }
        long lowest = delay.lowestNanos() + settings.ackDelayNanos();
        double pipe = rate.bytesPerSecond() * lowest / 1e9;
        long more = (long) Math.max(batchBytes + pipe, share(lowest, now) * pipe);
        return Math.min(settings.maxWindowBytes(), batchBytes + more);
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
