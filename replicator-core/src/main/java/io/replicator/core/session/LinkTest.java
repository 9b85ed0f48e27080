package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.report.Progress;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * A test of what the path of one link can do: round trip, largest frame, rate, in this order, by probes on a connection of its own. On the
 * peer's lane.
 *
 * <p>It runs beside replication: what it has under way is told to the link's judge, and it counts against the link's limit.
 */
public final class LinkTest {
    /** How long a connection may take, TLS and greeting included. */
    private static final long CONNECT_NANOS = 15_000_000_000L;

    /** What all but the burst may take: a path that loses large frames costs a connection and more than a second for each. */
    private static final long MOST_NANOS = 120_000_000_000L;

    private static final int MEDIAN = 50;
    private static final int NEARLY_ALL = 99;

    private final String link;
    private final LinkTestOrder order;
    private final LinkTestTransport transport;
    private final LinkAllowance allowance;
    private final Lane lane;
    private final Ticker ticker;
    private final LinkTestListener listener;
    private final Probes probes = new Probes();
    private final RoundTripPhase roundTrips = new RoundTripPhase(probes);
    private @Nullable FrameSizePhase sizes;
    private @Nullable BurstPhase burst;
    private LinkTestPhase phase = roundTrips;
    private Lane.Timeout timer = () -> {};
    private long began;
    private long connectingSince;
    private boolean open;
    private boolean ended;
    private long lastToken;
    private long sentBytes;

    /** A test that does nothing before {@link #start}. */
    public LinkTest(
            String link,
            LinkTestOrder order,
            LinkTestTransport transport,
            LinkAllowance allowance,
            Lane lane,
            Ticker ticker,
            LinkTestListener listener) {
        this.link = link;
        this.order = order;
        this.transport = transport;
        this.allowance = allowance;
        this.lane = lane;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Begins; the listener hears how it ends. */
    public void start() {
        began = ticker.nanos();
        probes.reopen();
        pump();
    }

    /** Ends it early. Nothing happens where it has ended. */
    public void cancel(FaultCode code, String text) {
        if (!ended) {
            end();
            listener.failed(code, text);
        }
    }

    /** How far it is. */
    public Progress progress() {
        return new Progress(phase.name(), sentBytes, 0, sentBytes, ticker.nanos() - began);
    }

    private void pump() {
        if (ended) {
            return;
        }
        timer.cancel();
        long now = ticker.nanos();
        long overAt = began + MOST_NANOS + order.burstNanos();
        if (now >= overAt) {
            cancel(
                    FaultCode.LINK_DOWN,
                    "the test took more than " + (now - began) / 1_000_000_000L + " s and was at the " + phase.name()
                            + "; is the link busy to its limit?");
            return;
        }
        if (!open && now - connectingSince >= CONNECT_NANOS) {
            cancel(
                    FaultCode.LINK_DOWN,
                    "no connection for the test was made within " + CONNECT_NANOS / 1_000_000_000L + " s" + besides());
            return;
        }
        long at = open ? pumpPhases(now) : connectingSince + CONNECT_NANOS;
        if (!ended) {
            long delayNanos = Math.max(0, Math.min(at, overAt) - now);
            timer = lane.schedule(delayNanos, this::pump);
        }
    }

    /** Whoever sees the link up wonders why it cannot be tested. */
    private String besides() {
        return allowance.isUp()
                ? "; the link itself is up, so that connections which were made before pass where a new one does not"
                : "";
    }

    private long pumpPhases(long now) {
        long at = phase.pump(now);
        while (open && !ended && phase.isDone()) {
            if (!next()) {
                return Long.MAX_VALUE;
            }
            at = phase.pump(now);
        }
        return open ? at : connectingSince + CONNECT_NANOS;
    }

    /** Goes on with what is to be found out next; false where that was all, and has been told. */
    private boolean next() {
        FrameSizePhase framed = sizes;
        if (framed == null) {
            sizes = new FrameSizePhase(probes, allowance, roundTrips.percentileNanos(MEDIAN));
            phase = sizes;
            return true;
        }
        BurstPhase measured = burst;
        if (measured == null) {
            burst = new BurstPhase(
                    probes,
                    allowance,
                    order,
                    framed.passedBytes(),
                    roundTrips.percentileNanos(0),
                    framed.bytesPerSecond());
            phase = burst;
            return true;
        }
        report(framed, measured.sentBytes(), measured.nanos(), measured.bytesPerSecond(), measured.besideBytes());
        return false;
    }

    private void report(
            FrameSizePhase framed, long burstBytes, long burstNanos, long bytesPerSecond, long besideBytes) {
        end();
        listener.measured(new LinkTestReport(
                roundTrips.count(),
                roundTrips.percentileNanos(0),
                roundTrips.percentileNanos(MEDIAN),
                roundTrips.percentileNanos(NEARLY_ALL),
                framed.passedBytes(),
                framed.lostBytes(),
                burstBytes,
                burstNanos,
                bytesPerSecond,
                besideBytes,
                allowance.limitBytesPerSecond()));
    }

    private void end() {
        ended = true;
        timer.cancel();
        transport.closeTest(link);
    }

    /** What becomes of one connection; an earlier one says nothing any more. */
    private final class Connection implements LinkTestEvents {
        @Override
        public void opened() {
            open = true;
            pump();
        }

        @Override
        public void echoed(Message.ProbeEcho echo) {
            if (!ended && open) {
                phase.echoed(echo, ticker.nanos());
                pump();
            }
        }

        @Override
        public void closed(FaultCode code, String why) {
            cancel(
                    code,
                    open
                            ? "the test's connection has ended: " + why
                            : "the test could not connect: " + why + besides());
        }
    }

    private final class Probes implements LinkTestProbes {
        @Override
        public long send(int frameBytes, long occupiedNanos, long now) {
            int micros = (int) Math.min(Message.Probe.MAX_OCCUPIED_MICROS, occupiedNanos / 1_000);
            int fillerBytes = frameBytes - Message.Probe.LEAST_FRAME_BYTES;
            Message.Probe probe = new Message.Probe(++lastToken, micros, fillerBytes);
            allowance.occupy(occupiedNanos, now);
            sentBytes += frameBytes;
            allowance.spend(frameBytes, now);
            transport.sendTest(link, probe);
            return lastToken;
        }

        @Override
        public void reopen() {
            open = false;
            connectingSince = ticker.nanos();
            transport.openTest(link, new Connection());
        }

        @Override
        public void silent(String what) {
            FrameSizePhase framed = sizes;
            BurstPhase stuck = burst;
            if (framed != null && stuck != null && framed.lostBytes() > 0) {
                // Sent one behind the other, small frames share packets, and those may be as large as what got lost.
                report(framed, stuck.sentBytes(), 0, 0, 0);
                return;
            }
            cancel(FaultCode.LINK_DOWN, "the path went silent: " + what);
        }
    }
}
