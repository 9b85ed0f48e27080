package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.wire.Message;
import java.util.Optional;

/** One link as its backbone sees it: state, what it was given, how fast it answers. */
final class BackboneLink {
    private static final long NANOS_PER_MICRO = 1_000;

    private final BackboneSettings settings;
    private final BackboneSettings.Link link;
    private final BackboneChannel control = new BackboneChannel();
    private final BackboneChannel data = new BackboneChannel();
    private final BackboneFlight flight = new BackboneFlight(data);
    private final BackboneFlaps flaps = new BackboneFlaps();
    private final BackbonePace pace;
    private final BackboneOccupation occupation = new BackboneOccupation();
    private final BackboneMeasures measures;
    private final BackboneSilence silence;
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
        this.measures = new BackboneMeasures(settings);
        this.silence = new BackboneSilence(settings, control, data, flight, measures, occupation);
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
        measures.reset();
        silence.reset();
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

    /** An echo came back; by which of the two connections it was awaited, if by one. */
    Optional<Message.Channel> echoed(long token, long now) {
        BackboneChannel.Echo echo = control.echoed(token, now);
        if (echo != null) {
            measures.roundTrip().sample(echo.nanos());
            if (echo.clear() || occupation.nanos() == 0) {
                measures.delay()
                        .sample(echo.nanos(), echo.clear(), measures.nanosForWindow(flight.largestBytes(), now), now);
            }
            return Optional.of(Message.Channel.CONTROL);
        }
        boolean awaited = data.echoed(token, now) != null;
        flight.dropArrived(trip -> provenAlone(trip, now));
        return awaited ? Optional.of(Message.Channel.DATA) : Optional.empty();
    }

    /**
     * It arrived by this link's own proof, and by another link too, so that nobody knows whose the acknowledgement was. Of a link that is too
     * slow for its batches nothing else is ever heard: what has no rate yet takes it from here, late as the proof may be.
     */
    private void provenAlone(BackboneTransmission trip, long now) {
        if (measures.rate().bytesPerSecond() == 0 || isDoubted(now)) {
            measure(trip, now);
        }
    }

    /** Whether it is left alone for being slow, and should be tried with a batch that another link carries too. */
    boolean isDoubted(long now) {
        return measures.drain().isDoubted(now);
    }

    private void measure(BackboneTransmission trip, long now) {
        measures.rate().delivered(trip.batch().bytes(), trip.departure(), now);
        if (now - trip.departedAt() > settings.downNanos() / 2) {
            silence.heard(now);
        }
        measures.drain()
                .sample(
                        trip.aheadBytes(),
                        now - trip.departedAt() - measures.delay().lowestNanos() - settings.ackDelayNanos(),
                        settings.downNanos() / 2,
                        now);
    }

    /** Whether the peer might take the link for lost before the batch would be there, or it would wait as long for the link's limit. */
    boolean wouldHold(int bytes, long now) {
        long most = settings.downNanos() / 2;
        double limit = pace.bytesPerSecond();
        return measures.drain().nanosFor(flight.bytes() + bytes) > most || (limit > 0 && bytes * 1e9 / limit > most);
    }

    boolean hasServedProbation() {
        return hasServedProbation(Message.Channel.CONTROL) && hasServedProbation(Message.Channel.DATA);
    }

    boolean hasServedProbation(Message.Channel which) {
        return channel(which).echoes() >= BackboneSettings.PROBATION_ROUND_TRIPS;
    }

    // ---- batches ----

    /** A heartbeat is sent on one of its connections; returns its token. */
    long probe(Message.Channel which, long now) {
        lastToken = Math.max(now, lastToken + 1);
        channel(which).probed(lastToken, isClear(), now);
        return lastToken;
    }

    /** Whether nothing of ours is under way on its path but heartbeats and acknowledgements. */
    private boolean isClear() {
        return flight.isEmpty() && occupation.nanos() == 0;
    }

    /** Whether it takes no new batches until it is {@linkplain #isToBeAsked asked} for the round trip of the empty path. */
    boolean isDraining() {
        return measures.delay().isDraining();
    }

    /** Whether it was drained and is empty now, and no heartbeat that would tell is under way. */
    boolean isToBeAsked() {
        long sentAt = control.clearProbeSentAt();
        return measures.delay().isDraining()
                && isClear()
                && (sentAt == Long.MIN_VALUE || !measures.delay().counts(sentAt));
    }

    /** A heartbeat was sent on the empty path. */
    void asked() {
        measures.delay().asked();
    }

    /** Whether one more batch of that size may be given to it now, but for its limit. */
    boolean hasRoom(int bytes, long now) {
        return flight.bytes() == 0 || flight.bytes() + bytes <= measures.windowBytes(bytes, now);
    }

    /** When the limit allows the next batch. */
    long allowedAt() {
        return pace.allowedAt();
    }

    /** When the batch would be there, in nanoseconds from now. */
    long nanosToArrive(int bytes) {
        return measures.delay().lowestNanos() / 2 + measures.nanosFor(flight.bytes() + bytes);
    }

    /** The same divided by the link's weight: what links are compared by. */
    double nanosToDeliver(int bytes) {
        return (double) nanosToArrive(bytes) / link.weight();
    }

    /** How long a batch would take from here to its acknowledgement, were the link idle. */
    long nanosIfIdle(int bytes) {
        return measures.nanosIfIdle(bytes);
    }

    /** How long the trip should still take; one that is overdue already is taken to need as long again as it is late. */
    long nanosLeft(BackboneTransmission trip, long now) {
        long ahead = flight.bytes();
        long gone = now - trip.departedAt();
        long expected = nanosIfIdle(0) + measures.nanosForLately(ahead);
        return Math.abs(expected - gone);
    }

    /** What it does in a second, or may do. */
    double usableBytesPerSecond() {
        double limit = pace.bytesPerSecond();
        return limit > 0
                ? Math.min(limit, measures.rate().bytesPerSecond())
                : measures.rate().bytesPerSecond();
    }

    void carry(BackboneBatch batch, long now) {
        if (batch.wasSent()) {
            retransmittedBytes += batch.bytes();
        }
        if (flight.bytes() == 0) {
            measures.rate().restart(now);
        }
        BackboneTransmission transmission = new BackboneTransmission(
                batch, this, data.sent(now), now, flight.bytes() + batch.bytes(), measures.rate());
        batch.addTransmission(transmission);
        flight.add(transmission);
        sentBytes += batch.bytes();
        pace.spend(batch.bytes(), now);
    }

    /** A test takes the path for so long. */
    void occupy(long nanos, long now) {
        measures.delay().end();
        occupation.set(
                nanos, Math.max(settings.suspectNanos(), measures.roundTrip().patienceNanos()), now);
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
        boolean mayBeOfAnEarlierTrip = transmission.isAgain()
                && now - transmission.departedAt() < measures.delay().lowestNanos();
        if (onlyTrip && !mayBeOfAnEarlierTrip) {
            // Of several trips nobody knows which one was acknowledged: no sample (Karn's rule).
            if (!data.isProven(transmission.ordinal())) {
                measures.batchRoundTrip().sample(now - transmission.departedAt());
            }
            measure(transmission, now);
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

    /** Bytes of a batch came by it. */
    void heard(long now) {
        silence.heard(now);
    }

    void countReceived(int bytes) {
        receivedBytes += bytes;
    }

    // ---- silence ----

    BackboneSilence silence() {
        return silence;
    }

    /** When the link should be looked at again, if nothing happens before. */
    long nextLookAt(long now, long leastNanos) {
        long at = Math.min(heartbeatDue, silence.nextLookAt(now, leastNanos));
        return !isTrusted() && flaps.trustedAt() > now ? Math.min(at, flaps.trustedAt()) : at;
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
                measures.roundTrip().smoothedNanos(),
                (long) measures.rate().bytesPerSecond(),
                flight.bytes(),
                measures.windowBytes(Math.max(flight.largestBytes(), 1), now),
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
