package io.replicator.core.session;

/**
 * How long a link may leave unanswered what it was given, in nanoseconds: before it is suspect, and before it is given up. Batches are the
 * judge; heartbeats on the control connection judge a link that carries none.
 */
final class BackboneSilence {

    private final BackboneSettings settings;
    private final BackboneChannel control;
    private final BackboneChannel data;
    private final BackboneFlight flight;
    private final BackboneMeasures measures;
    private final BackboneOccupation occupation;
    private long heardAt = Long.MIN_VALUE;

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

    /** A new connection. */
    void reset() {
        heardAt = Long.MIN_VALUE;
    }

    /** Part of a batch came, or one of ours has arrived after long: answers may stand behind that. */
    void heard(long now) {
        heardAt = now;
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
        return isControlGivenUp(now, leastNanos) || unheardNanos(data, now) > dataLastNanos(leastNanos);
    }

    /** As {@link #isGivenUp}, of the control connection alone. */
    boolean isControlGivenUp(long now, long leastNanos) {
        return unheardNanos(control, now) > controlLastNanos(leastNanos);
    }

    /** How long the connection is silent and no batch gets on either; that excuses it no longer than a peer that stands still. */
    private long unheardNanos(BackboneChannel channel, long now) {
        long silentNanos = channel.silentNanos(now);
        boolean heard = heardAt != Long.MIN_VALUE && silentNanos <= settings.stalledNanos();
        return heard ? Math.min(silentNanos, now - heardAt) : silentNanos;
    }

    private long controlLastNanos(long leastNanos) {
        return Math.max(leastNanos + slowestNanos(flight.bytes()), 2 * controlPatienceNanos());
    }

    private long dataLastNanos(long leastNanos) {
        return Math.max(leastNanos + slowestNanos(flight.largestBytes()), 2 * dataPatienceNanos());
    }

    /** How long so much takes at most where the rate is not known yet. */
    private long slowestNanos(long bytes) {
        return measures.rate().bytesPerSecond() > 0 ? 0 : (long) (bytes * 1e9 / measures.slowestRate());
    }

    /** When the connections should be looked at again, if nothing happens before; {@link Long#MAX_VALUE} where nothing is awaited. */
    long nextLookAt(long now, long leastNanos) {
        long at = Long.MAX_VALUE;
        if (control.isWaiting()) {
            at = Math.min(at, laterThan(now, control.silentNanos(now), controlPatienceNanos()));
            at = Math.min(at, laterThan(now, unheardNanos(control, now), controlLastNanos(leastNanos)));
        }
        if (data.isWaiting()) {
            at = Math.min(at, laterThan(now, data.silentNanos(now), dataPatienceNanos()));
            at = Math.min(at, laterThan(now, unheardNanos(data, now), dataLastNanos(leastNanos)));
        }
        return at;
    }

    private static long laterThan(long now, long silentNanos, long patienceNanos) {
        // What has run out already was dealt with, and heartbeats bring the next look.
        return silentNanos > patienceNanos ? Long.MAX_VALUE : now + patienceNanos - silentNanos + 1;
    }
}
