package io.replicator.core.session;

/**
 * How long a link may leave unanswered what it was given, in nanoseconds: before it is suspect, and before it is given up. Batches are the
 * judge; heartbeats on the control connection judge a link that carries none.
 */
final class BackboneSilence {
    private static final double SLOWEST_RATE = 128e3;

    private final BackboneSettings settings;
    private final BackboneChannel control;
    private final BackboneChannel data;
    private final BackboneFlight flight;
    private final BackboneMeasures measures;
    private final BackboneOccupation occupation;

    BackboneSilence(
            BackboneSettings settings,
            BackboneChannel control,
            BackboneChannel data,
            BackboneFlight flight,
            BackboneMeasures measures,
            BackboneOccupation occupation) {
        this.settings = settings;
        this.control = control;
        this.data = data;
        this.flight = flight;
        this.measures = measures;
        this.occupation = occupation;
    }

    /** How long the control connection may be silent, in nanoseconds: a message may stand behind all that is in flight. */
    long controlPatienceNanos() {
        return Math.max(settings.suspectNanos(), measures.roundTrip().patienceNanos() + settings.ackDelayNanos())
                + occupation.nanos()
                + (flight.bytes() == 0 ? 0 : measures.nanosForLately(flight.bytes()));
    }

    /** How long the data connection may be silent, in nanoseconds. */
    private long dataPatienceNanos() {
        BackboneRoundTrip judge =
                measures.batchRoundTrip().isMeasured() ? measures.batchRoundTrip() : measures.roundTrip();
        long frame = measures.nanosForLately(flight.largestBytes());
        return occupation.nanos()
                + Math.max(settings.suspectNanos(), judge.patienceNanos() + settings.ackDelayNanos() + frame);
    }

    boolean isControlSilent(long now) {
        return control.silentNanos(now) > controlPatienceNanos();
    }

    /** Whether the link is suspect. */
    boolean isSuspect(long now) {
        return data.isWaiting() ? data.silentNanos(now) > dataPatienceNanos() : isControlSilent(now);
    }

    /** The longer of the two. */
    long nanos(long now) {
        return Math.max(control.silentNanos(now), data.silentNanos(now));
    }

    /** Whether one of its connections was silent for so long, and longer than can be explained, that the link is given up. */
    boolean isGivenUp(long now, long leastNanos) {
        return isControlGivenUp(now, leastNanos) || data.silentNanos(now) > dataLastNanos(leastNanos);
    }

    /** As {@link #isGivenUp}, of the control connection alone. */
    boolean isControlGivenUp(long now, long leastNanos) {
        return control.silentNanos(now) > controlLastNanos(leastNanos);
    }

    private long controlLastNanos(long leastNanos) {
        return Math.max(leastNanos, 2 * controlPatienceNanos());
    }

    private long dataLastNanos(long leastNanos) {
        long slowest = measures.rate().bytesPerSecond() > 0 ? 0 : (long) (flight.largestBytes() * 1e9 / SLOWEST_RATE);
        return Math.max(leastNanos, Math.max(2 * dataPatienceNanos(), slowest));
    }

    /** When the connections should be looked at again, if nothing happens before; {@link Long#MAX_VALUE} where nothing is awaited. */
    long nextLookAt(long now, long leastNanos) {
        long at = Long.MAX_VALUE;
        if (control.isWaiting()) {
            at = Math.min(at, laterThan(now, control.silentNanos(now), controlPatienceNanos()));
            at = Math.min(at, laterThan(now, control.silentNanos(now), controlLastNanos(leastNanos)));
        }
        if (data.isWaiting()) {
            at = Math.min(at, laterThan(now, data.silentNanos(now), dataPatienceNanos()));
            at = Math.min(at, laterThan(now, data.silentNanos(now), dataLastNanos(leastNanos)));
        }
        return at;
    }

    private static long laterThan(long now, long silentNanos, long patienceNanos) {
        // What has run out already was dealt with, and heartbeats bring the next look.
        return silentNanos > patienceNanos ? Long.MAX_VALUE : now + patienceNanos - silentNanos + 1;
    }
}
