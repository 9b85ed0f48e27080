package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.wire.Message;
import java.util.Optional;

/** One link as its backbone sees it: state, what it was given, how fast it answers. */
final class BackboneLink {
    /** Bytes a second taken for granted before a rate was measured: for suspicion, and for giving up. */
    private static final double ASSUMED_RATE = 8e6;

    private static final double SLOWEST_RATE = 128e3;

    private static final long NANOS_PER_MICRO = 1_000;

    private static final double STEADY_SHARE = 1.25;
    private static final double STARTUP_SHARE = 2.5;

    private final BackboneSettings settings;
    private final BackboneSettings.Link link;
    private final BackboneChannel control = new BackboneChannel();
    private final BackboneChannel data = new BackboneChannel();
    private final BackboneFlight flight = new BackboneFlight(data);
    private final BackboneFlaps flaps = new BackboneFlaps();
    private final BackbonePace pace;
    private final BackboneOccupation occupation = new BackboneOccupation();
    private BackboneRoundTrip roundTrip = new BackboneRoundTrip();
    private BackboneRoundTrip batchRoundTrip = new BackboneRoundTrip();
    private BackboneRate rate = new BackboneRate();
    private LinkState state = LinkState.DOWN;
    private long stateSince;
    private FaultCode code = FaultCode.LINK_DOWN;
    private String why = "not connected yet";
    private long connection;
    private long heartbeatDue;
    private long lastToken = Long.MIN_VALUE;
    private long sentBytes;
    private long writtenBytes;
    private long receivedBytes;
    private long retransmittedBytes;
    private long failovers;
    private long probeBytes;

    BackboneLink(BackboneSettings settings, BackboneSettings.Link link, long wallMillis, long now) {
        this.settings = settings;
        this.link = link;
        this.stateSince = now;
        this.pace = new BackbonePace(link.limit(), now, wallMillis);
    }

    String name() {
        return link.name();
    }

    /** What brought it into its state. */
    String why() {
        return why;
    }

    LinkState state() {
        return state;
    }

    boolean isUp() {
        return state == LinkState.UP;
    }

    /** Whether what it holds is in good hands. */
    boolean isTrusted() {
        return state == LinkState.UP || state == LinkState.STANDBY;
    }

    boolean isStandby() {
        return link.standby();
    }

    BackboneFlaps flaps() {
        return flaps;
    }

    BackbonePace pace() {
        return pace;
    }

    BackboneFlight flight() {
        return flight;
    }

    /** Changes the state by the table; whether it is another one now. */
    boolean on(BackboneLinkTable.Event event, FaultCode code, String why, long now) {
        LinkState next = BackboneLinkTable.next(state, event);
        boolean changed = next != state;
        if (event == BackboneLinkTable.Event.DISCONNECTED && state != LinkState.DISABLED) {
            // Also while it is down: the latest attempt to connect may have failed for another reason than the one
            // before.
            this.code = code;
            this.why = why;
        }
        if (changed) {
            if (isTrusted() && (next == LinkState.DOWN || next == LinkState.SUSPECT)) {
                flaps.flapped(now);
            }
            if ((next == LinkState.DOWN || next == LinkState.SUSPECT) && flight.bytes() > 0) {
                failovers++;
            }
            state = next;
            stateSince = now;
            this.code = code;
            this.why = why;
        }
        if (event == BackboneLinkTable.Event.CONNECTED && next == LinkState.PROBING) {
            begin(now);
        }
        return changed;
    }

    private void begin(long now) {
        connection++;
        control.reset();
        data.reset();
        flaps.bad(now);
        // The way may be another one than before.
        roundTrip = new BackboneRoundTrip();
        batchRoundTrip = new BackboneRoundTrip();
        rate = new BackboneRate();
        heartbeatDue = now;
    }

    /** Counts the connections; what an earlier one was given is lost with it. */
    long connection() {
        return connection;
    }

    BackboneChannel channel(Message.Channel which) {
        return which == Message.Channel.CONTROL ? control : data;
    }

    long heartbeatDue() {
        return heartbeatDue;
    }

    void heartbeatDone(long now) {
        heartbeatDue = now + settings.heartbeatNanos();
        occupation.look(now);
    }

    /** A number that no earlier heartbeat of this link carried. */
    long nextToken(long now) {
        lastToken = Math.max(now, lastToken + 1);
        return lastToken;
    }

    /** An echo came back; by which of the two connections it was awaited, if by one. */
    Optional<Message.Channel> echoed(long token, long now) {
        long nanos = control.echoed(token, now);
        if (nanos >= 0) {
            roundTrip.sample(nanos, now);
            return Optional.of(Message.Channel.CONTROL);
        }
        boolean awaited = data.echoed(token, now) >= 0;
        flight.dropArrived();
        return awaited ? Optional.of(Message.Channel.DATA) : Optional.empty();
    }

    boolean hasServedProbation() {
        return hasServedProbation(Message.Channel.CONTROL) && hasServedProbation(Message.Channel.DATA);
    }

    boolean hasServedProbation(Message.Channel which) {
        return channel(which).echoes() >= BackboneSettings.PROBATION_ROUND_TRIPS;
    }

    // ---- batches ----

    /** Whether one more batch of that size may be given to it now, but for its limit. */
    boolean hasRoom(int bytes, long now) {
        return flight.bytes() == 0 || flight.bytes() + bytes <= windowBytes(bytes, now);
    }

    /** When the limit allows the next batch. */
    long allowedAt() {
        return pace.allowedAt();
    }

    /**
     * Two batches, and what the link delivers in a quarter more than its lowest round trip; in more than twice that while it still turns out
     * to be faster than thought.
     */
    private long windowBytes(int batchBytes, long now) {
        long lowest = roundTrip.lowestNanos() + settings.ackDelayNanos();
        double share = rate.isGrowing(lowest, now) ? STARTUP_SHARE : STEADY_SHARE;
        long pipe = (long) (share * rate.bytesPerSecond() * lowest / 1e9);
        return Math.min(settings.maxWindowBytes(), Math.max(2L * batchBytes, batchBytes + pipe));
    }

    /** When the batch would have left this link, in nanoseconds from now and divided by its weight: what links are compared by. */
    double nanosToDeliver(int bytes) {
        long nanos = roundTrip.lowestNanos() / 2 + rate.nanosFor(flight.bytes() + bytes, ASSUMED_RATE);
        return (double) nanos / link.weight();
    }

    /** How long a batch would take from here to its acknowledgement, were the link idle. */
    long nanosIfIdle(int bytes) {
        return roundTrip.smoothedNanos() + settings.ackDelayNanos() + rate.nanosForLately(bytes, ASSUMED_RATE);
    }

    /** How long the trip should still take; one that is overdue already is taken to need as long again as it is late. */
    long nanosLeft(BackboneTransmission trip, long now) {
        long ahead = flight.bytes();
        long gone = now - trip.departedAt();
        long expected = nanosIfIdle(0) + rate.nanosForLately(ahead, ASSUMED_RATE);
        return Math.abs(expected - gone);
    }

    /** What it does in a second, or may do. */
    double usableBytesPerSecond() {
        double limit = pace.bytesPerSecond();
        return limit > 0 ? Math.min(limit, rate.bytesPerSecond()) : rate.bytesPerSecond();
    }

    void carry(BackboneBatch batch, long now) {
        if (batch.wasSent()) {
            retransmittedBytes += batch.bytes();
        }
        if (flight.bytes() == 0) {
            rate.restart(now);
        }
        BackboneTransmission transmission = new BackboneTransmission(batch, this, data.sent(now), now, rate);
        batch.addTransmission(transmission);
        flight.add(transmission);
        sentBytes += batch.bytes();
        pace.spend(batch.bytes(), now);
    }

    /** A test takes the path for so long. */
    void occupy(long nanos, long now) {
        occupation.set(nanos, Math.max(settings.suspectNanos(), roundTrip.patienceNanos()), now);
    }

    /** The answer to a probe of the peer's. */
    Message.ProbeEcho answer(Message.Probe probe, long now) {
        occupy(probe.occupiedMicros() * NANOS_PER_MICRO, now);
        probeBytes += probe.frameBytes();
        return new Message.ProbeEcho(probe.token(), probeBytes, now);
    }

    /** Bytes of batches that it was given so far. */
    long sentBytes() {
        return sentBytes;
    }

    /** The batch of this trip was acknowledged, and it was this trip that brought it as far as anybody can know. */
    void acknowledged(BackboneTransmission transmission, boolean onlyTrip, long now) {
        if (transmission.hasArrived()) {
            return;
        }
        boolean mayBeOfAnEarlierTrip =
                transmission.isAgain() && now - transmission.departedAt() < roundTrip.lowestNanos();
        if (onlyTrip && !mayBeOfAnEarlierTrip) {
            // Of several trips nobody knows which one was acknowledged: no sample (Karn's rule).
            if (!data.isProven(transmission.ordinal())) {
                batchRoundTrip.sample(now - transmission.departedAt(), now);
            }
            rate.delivered(transmission.batch().bytes(), transmission.departure(), now);
        }
        data.proven(transmission.ordinal(), now);
        flight.end(transmission);
    }

    /** The trip ended without an acknowledgement. */
    void giveUp(BackboneTransmission transmission) {
        transmission.batch().removeTransmission(transmission);
        flight.end(transmission);
    }

    void countWritten(long bytes) {
        writtenBytes += bytes;
    }

    void countReceived(int bytes) {
        receivedBytes += bytes;
    }

    // ---- silence ----

    /** How long the control connection may be silent, in nanoseconds: a message may stand behind all that is in flight. */
    long controlPatienceNanos() {
        return Math.max(settings.suspectNanos(), roundTrip.patienceNanos() + settings.ackDelayNanos())
                + occupation.nanos()
                + (flight.bytes() == 0 ? 0 : rate.nanosForLately(flight.bytes(), ASSUMED_RATE));
    }

    /** How long the data connection may be silent, in nanoseconds. */
    long dataPatienceNanos() {
        BackboneRoundTrip judge = batchRoundTrip.isMeasured() ? batchRoundTrip : roundTrip;
        long frame = rate.nanosForLately(flight.largestBytes(), ASSUMED_RATE);
        return occupation.nanos()
                + Math.max(settings.suspectNanos(), judge.patienceNanos() + settings.ackDelayNanos() + frame);
    }

    boolean isControlSilent(long now) {
        return control.silentNanos(now) > controlPatienceNanos();
    }

    /** Batches are the judge; heartbeats on the control connection judge a link that carries none. */
    boolean isSilent(long now) {
        return data.isWaiting() ? data.silentNanos(now) > dataPatienceNanos() : isControlSilent(now);
    }

    long silentNanos(long now) {
        return Math.max(control.silentNanos(now), data.silentNanos(now));
    }

    /** Whether one of its connections was silent for so long, and longer than can be explained, that the link is given up. */
    boolean isLost(long now, long leastNanos) {
        return isControlLost(now, leastNanos) || data.silentNanos(now) > dataLastNanos(leastNanos);
    }

    /** As {@link #isLost}, of the control connection alone. */
    boolean isControlLost(long now, long leastNanos) {
        return control.silentNanos(now) > controlLastNanos(leastNanos);
    }

    private long controlLastNanos(long leastNanos) {
        return Math.max(leastNanos, 2 * controlPatienceNanos());
    }

    private long dataLastNanos(long leastNanos) {
        long slowest = rate.bytesPerSecond() > 0 ? 0 : (long) (flight.largestBytes() * 1e9 / SLOWEST_RATE);
        return Math.max(leastNanos, Math.max(2 * dataPatienceNanos(), slowest));
    }

    /** When the link should be looked at again, if nothing happens before. */
    long nextLookAt(long now, long leastNanos) {
        long at = heartbeatDue;
        if (!isTrusted() && flaps.trustedAt() > now) {
            at = Math.min(at, flaps.trustedAt());
        }
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

    void excuse(long nanos, long now) {
        control.excuse(nanos, now);
        data.excuse(nanos, now);
    }

    LinkReport report(long now) {
        boolean troubled = state == LinkState.DOWN || state == LinkState.SUSPECT || state == LinkState.DISABLED;
        return new LinkReport(
                name(),
                state,
                now - stateSince,
                troubled ? Optional.of(code) : Optional.empty(),
                state == LinkState.UP ? "" : why,
                roundTrip.smoothedNanos(),
                (long) rate.bytesPerSecond(),
                flight.bytes(),
                windowBytes(Math.max(flight.largestBytes(), 1), now),
                sentBytes,
                writtenBytes,
                receivedBytes,
                retransmittedBytes,
                failovers,
                flaps.count(now),
                pace.bytesPerSecond(),
                link.weight(),
                link.standby());
    }
}
