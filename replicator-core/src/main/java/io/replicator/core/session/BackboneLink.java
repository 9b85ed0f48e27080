package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One link as its backbone sees it: state, what it was given, how fast it answers. */
final class BackboneLink {
    /** Bytes a second taken for granted before a rate was measured: for suspicion, and for giving up. */
    private static final double ASSUMED_RATE = 8e6;

    private static final double SLOWEST_RATE = 128e3;

    /** A limited link may run ahead of its limit by this much time. */
    private static final long BURST_NANOS = 5_000_000L;

    private final BackboneSettings settings;
    private final BackboneSettings.Link link;
    private final BackboneChannel control = new BackboneChannel();
    private final BackboneChannel data = new BackboneChannel();
    private final ArrayDeque<BackboneTransmission> inFlight = new ArrayDeque<>();
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
    private long paidUntil;
    private long inFlightBytes;
    private int largestBytes;
    private long sentBytes;
    private long writtenBytes;
    private long receivedBytes;
    private long retransmittedBytes;
    private long failovers;

    BackboneLink(BackboneSettings settings, BackboneSettings.Link link, long now) {
        this.settings = settings;
        this.link = link;
        this.stateSince = now;
        this.paidUntil = now;
    }

    String name() {
        return link.name();
    }

    LinkState state() {
        return state;
    }

    boolean isUp() {
        return state == LinkState.UP;
    }

    /** Changes the state by the table; whether it is another one now. */
    boolean on(BackboneLinkTable.Event event, FaultCode code, String why, long now) {
        LinkState next = BackboneLinkTable.next(state, event);
        boolean changed = next != state;
        if (event == BackboneLinkTable.Event.DISCONNECTED) {
            // Also while it is down: the latest attempt to connect may have failed for another reason than the one
            // before.
            this.code = code;
            this.why = why;
        }
        if (changed) {
            if ((next == LinkState.DOWN || next == LinkState.SUSPECT) && inFlightBytes > 0) {
                failovers++;
            }
            state = next;
            stateSince = now;
            this.code = code;
            this.why = why;
        }
        if (event == BackboneLinkTable.Event.CONNECTED) {
            begin(now);
        }
        return changed;
    }

    private void begin(long now) {
        connection++;
        control.reset();
        data.reset();
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
    }

    /** A number that no earlier heartbeat of this link carried. */
    long nextToken(long now) {
        lastToken = Math.max(now, lastToken + 1);
        return lastToken;
    }

    /** An echo came back; whether it was awaited. */
    boolean echoed(long token, long now) {
        long nanos = control.echoed(token, now);
        if (nanos >= 0) {
            roundTrip.sample(nanos, now);
            return true;
        }
        boolean awaited = data.echoed(token, now) >= 0;
        dropArrived();
        return awaited;
    }

    boolean hasServedProbation() {
        return Math.min(control.echoes(), data.echoes()) >= BackboneSettings.PROBATION_ROUND_TRIPS;
    }

    // ---- batches ----

    /** Whether one more batch of that size may be given to it now, but for its limit. */
    boolean hasRoom(int bytes) {
        return inFlightBytes == 0 || inFlightBytes + bytes <= windowBytes(bytes);
    }

    /** When the limit allows the next batch. */
    long allowedAt() {
        return link.limitBytesPerSecond() == 0 ? Long.MIN_VALUE : paidUntil - BURST_NANOS;
    }

    /** Two batches, and what the link delivers in a quarter more than its lowest round trip. */
    private long windowBytes(int batchBytes) {
        long lowest = roundTrip.lowestNanos() + settings.ackDelayNanos();
        long pipe = (long) (1.25 * rate.bytesPerSecond() * lowest / 1e9);
        return Math.min(settings.maxWindowBytes(), 2L * batchBytes + pipe);
    }

    /** When the batch would have left this link, in nanoseconds from now: what links are compared by. */
    long nanosToDeliver(int bytes) {
        return roundTrip.lowestNanos() / 2 + rate.nanosFor(inFlightBytes + bytes, ASSUMED_RATE);
    }

    double bytesPerSecond() {
        return rate.bytesPerSecond();
    }

    void carry(BackboneBatch batch, long now) {
        if (batch.wasSent()) {
            retransmittedBytes += batch.bytes();
        }
        if (inFlightBytes == 0) {
            rate.restart(now);
        }
        BackboneTransmission transmission = new BackboneTransmission(batch, this, data.sent(now), now, rate);
        batch.addTransmission(transmission);
        inFlight.addLast(transmission);
        inFlightBytes += batch.bytes();
        sentBytes += batch.bytes();
        largestBytes = Math.max(largestBytes, batch.bytes());
        if (link.limitBytesPerSecond() > 0) {
            paidUntil = Math.max(paidUntil, now) + (long) (batch.bytes() * 1e9 / link.limitBytesPerSecond());
        }
    }

    /**
     * The batch of this trip was acknowledged. Where it was on its way by several links, the acknowledgement speaks for this one only while
     * this one is above suspicion.
     */
    void acknowledged(BackboneTransmission transmission, boolean onlyTrip, long now) {
        if (transmission.hasArrived()) {
            return;
        }
        if (!onlyTrip && !isUp()) {
            return;
        }
        if (onlyTrip) {
            // Of several trips nobody knows which one was acknowledged: no sample (Karn's rule).
            if (!data.isProven(transmission.ordinal())) {
                batchRoundTrip.sample(now - transmission.departedAt(), now);
            }
            rate.delivered(
                    transmission.batch().bytes(),
                    transmission.deliveredAtDeparture(),
                    transmission.measuredFrom(),
                    now);
        }
        data.proven(transmission.ordinal(), now);
        leave(transmission);
        dropArrived();
    }

    private void leave(BackboneTransmission transmission) {
        transmission.arrive();
        inFlightBytes -= transmission.batch().bytes();
    }

    /** What arrived, and need not be acknowledged any more, no longer fills the link. */
    private void dropArrived() {
        while (true) {
            BackboneTransmission head = inFlight.peekFirst();
            if (head == null) {
                largestBytes = 0;
                return;
            }
            if (!head.hasArrived()) {
                if (!head.batch().isSettled() || !data.isProven(head.ordinal())) {
                    return;
                }
                leave(head);
            }
            inFlight.removeFirst();
        }
    }

    /** The trip ended without an acknowledgement. */
    void giveUp(BackboneTransmission transmission) {
        transmission.batch().removeTransmission(transmission);
        leave(transmission);
        dropArrived();
    }

    /** The trips that are not known to have ended, oldest first. */
    List<BackboneTransmission> underway() {
        List<BackboneTransmission> trips = new ArrayList<>();
        for (BackboneTransmission transmission : inFlight) {
            if (!transmission.hasArrived()) {
                trips.add(transmission);
            }
        }
        return trips;
    }

    /** The connection is gone, and with it whatever it was given. */
    void forgetUnderway() {
        inFlight.forEach(t -> t.batch().removeTransmission(t));
        inFlight.clear();
        inFlightBytes = 0;
        largestBytes = 0;
    }

    boolean holdsBatches() {
        return inFlightBytes > 0;
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
                + (inFlightBytes == 0 ? 0 : rate.nanosFor(inFlightBytes, ASSUMED_RATE));
    }

    /** How long the data connection may be silent, in nanoseconds. */
    long dataPatienceNanos() {
        BackboneRoundTrip judge = batchRoundTrip.isMeasured() ? batchRoundTrip : roundTrip;
        long frame = rate.nanosFor(largestBytes, ASSUMED_RATE);
        return Math.max(settings.suspectNanos(), judge.patienceNanos() + settings.ackDelayNanos() + frame);
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

    /** The silence after which the link is given up, in nanoseconds. */
    long lastPatienceNanos() {
        long slowest = rate.bytesPerSecond() > 0 ? 0 : (long) (largestBytes * 1e9 / SLOWEST_RATE);
        long patience = Math.max(controlPatienceNanos(), dataPatienceNanos());
        return Math.max(settings.downNanos(), Math.max(2 * patience, slowest));
    }

    /** When the link should be looked at again, if nothing happens before. */
    long nextLookAt(long now) {
        long at = heartbeatDue;
        if (control.isWaiting()) {
            at = Math.min(at, laterThan(now, control.silentNanos(now), controlPatienceNanos()));
        }
        if (data.isWaiting()) {
            at = Math.min(at, laterThan(now, data.silentNanos(now), dataPatienceNanos()));
        }
        return Math.min(at, laterThan(now, silentNanos(now), lastPatienceNanos()));
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
        boolean troubled = state == LinkState.DOWN || state == LinkState.SUSPECT;
        return new LinkReport(
                name(),
                state,
                now - stateSince,
                troubled ? Optional.of(code) : Optional.empty(),
                why,
                roundTrip.smoothedNanos(),
                (long) rate.bytesPerSecond(),
                inFlightBytes,
                windowBytes(Math.max(largestBytes, 1)),
                sentBytes,
                writtenBytes,
                receivedBytes,
                retransmittedBytes,
                failovers);
    }
}
