package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All links to one peer as one dependable way: sequenced messages arrive once and in order, batches once, whichever links die meanwhile.
 *
 * <p>A state machine without I/O. Every method is called on the peer's lane with the ticker's present nanoseconds; what it decides goes out
 * by {@link LinkTransport} and {@link BackboneSink}, which may call back.
 *
 * <p><b>Leases.</b> {@link #offer} that answers true takes over the caller's hold, and gives it up when the replica has the batch durably,
 * the round is closed, the peer restarted, or at {@link #close}. Each {@code transmit} of a batch carries a hold of its own, for the
 * transport to release. {@link #received} takes over the hold of an arriving batch, and passes it to {@link BackboneSink#deliverBatch} or
 * releases it.
 *
 * <p><b>Rounds</b> are counted by their source, so a number stands for one round that this side is the source of and another that it is
 * the replica of.
 */
public final class Backbone {
    /** How often the time of day is asked for. */
    private static final long LIMITS_NANOS = 1_000_000_000L;

    private final BackboneSettings settings;
    private final BackboneEffects effects;
    private final LongSupplier wallMillis;
    private final Map<String, BackboneLink> byName = new LinkedHashMap<>();
    private final List<BackboneLink> links = new ArrayList<>();
    private final BackboneQueue queue;
    private final BackboneJudge judge;
    private final BackboneOutbound outbound;
    private final BackboneControlOutbox controlOut;
    private final BackboneReceiver receiver;
    private @Nullable BootId peer;
    private boolean closed;
    private long limitsDue = Long.MIN_VALUE;
    private long timerAt = Long.MAX_VALUE;

    /** A backbone with all links down, and no limit that depends on the time of day. */
    public Backbone(BackboneSettings settings, LinkTransport transport, BackboneSink sink, long now) {
        this(settings, transport, sink, () -> 0, now);
        if (settings.links().stream().anyMatch(link -> !link.limit().windows().isEmpty())) {
            throw new IllegalArgumentException("limits by time of day need a clock");
        }
    }

    /**
     * A backbone with all links down.
     *
     * @param wallMillis the time of day, milliseconds since 1970 UTC, for limits
     */
    public Backbone(
            BackboneSettings settings, LinkTransport transport, BackboneSink sink, LongSupplier wallMillis, long now) {
        this.settings = settings;
        this.wallMillis = wallMillis;
        this.effects = new BackboneEffects(transport, sink);
        settings.links().forEach(link -> addLink(link, now));
        this.queue = new BackboneQueue(settings, links, effects);
        this.judge = new BackboneJudge(settings, links, queue, effects);
        this.outbound = new BackboneOutbound(queue, effects);
        this.controlOut = new BackboneControlOutbox(links, effects);
        this.receiver = new BackboneReceiver(settings, links, effects);
    }

    // ---- what the network tells: see LinkEvents for what it promises ----

    /** A handshake was made with this run of the peer's process. Another run than before ends everything that was under way. */
    public void peerBooted(BootId boot, long now) {
        begin(now);
        if (!boot.equals(peer)) {
            boolean restarted = peer != null;
            peer = boot;
            if (restarted) {
                judge.peerRestarted(now);
                forget();
                effects.tell(BackboneSink::peerRestarted);
            }
            effects.tell(sink -> sink.peerMet(boot));
        }
        end(now);
    }

    /** Both connections of the link are established. */
    public void linkUp(String name, long now) {
        begin(now);
        if (settings.links().isEmpty() && !byName.containsKey(name) && links.size() < BackboneSettings.MAX_LINKS) {
            addLink(new BackboneSettings.Link(name, 0), now);
        }
        judge.connected(link(name), now);
        receiver.oweAckAtOnce(now);
        end(now);
    }

    /** The link's connections are gone; {@code why} is told to the administrator. */
    public void linkDown(String name, FaultCode code, String why, long now) {
        begin(now);
        judge.disconnected(link(name), code, why, now);
        end(now);
    }

    /** A frame arrived. */
    public void received(String name, Message.Channel channel, Frame frame, long now) {
        begin(now);
        BackboneLink link = link(name);
        if (!take(link, channel, frame, now)) {
            String what = frame.message().getClass().getSimpleName();
            judge.offended(
                    link, what + " with sequence " + frame.sequence() + " on its " + channel + " connection", now);
        }
        end(now);
    }

    private boolean take(BackboneLink link, Message.Channel channel, Frame frame, long now) {
        Message message = frame.message();
        boolean sequenced = frame.sequence() != 0;
        if (message instanceof Message.Batch batch) {
            link.countReceived(batch.batch().length());
            if (channel != Message.Channel.DATA || sequenced) {
                batch.batch().release();
                return false;
            }
            return receiver.takeBatch(batch, now);
        }
        if (message instanceof Message.Probe probe && channel == Message.Channel.TEST) {
            effects.transmit(link, channel, new Frame(0, link.answer(probe, now)));
            return !sequenced;
        }
        if (message instanceof Message.Heartbeat heartbeat) {
            if (link.state().isConnected()) {
                Frame echo = new Frame(0, new Message.HeartbeatEcho(heartbeat.nanos()));
                effects.transmit(link, Message.Channel.CONTROL, echo);
            }
            return !sequenced;
        }
        if (channel != Message.Channel.CONTROL
                || message instanceof Message.Hello
                || message instanceof Message.Close) {
            return false;
        }
        if (message instanceof Message.HeartbeatEcho echo) {
            return !sequenced && judge.echoed(link, echo.nanos(), now);
        }
        if (message instanceof Message.Ack ack) {
            return !sequenced
                    && controlOut.acknowledged(ack.controlReceivedThrough(), now)
                    && ack.rounds().stream().allMatch(round -> outbound.acknowledged(round, now));
        }
        return receiver.takeSequenced(frame, now);
    }

    /** Part of a batch arrived: see {@link LinkEvents#arriving}. */
    public void arriving(String name, long now) {
        begin(now);
        link(name).heard(now);
        end(now);
    }

    /** The kernel took bytes of what the link was given. */
    public void written(String name, long bytes, long now) {
        begin(now);
        link(name).countWritten(bytes);
        end(now);
    }

    // ---- what the owner asks ----

    /**
     * Sends a sequenced message: the peer's backbone delivers it once, after all sent before. Kept until acknowledged, or until the peer
     * restarts.
     *
     * @throws io.replicator.core.fault.ReplicatorException {@code LIMIT_EXCEEDED} where tens of thousands wait already
     */
    public void send(Message sequenced, long now) {
        begin(now);
        controlOut.add(sequenced);
        end(now);
    }

    /** Sequenced messages that the peer has not acknowledged; whoever has many to send waits for this to fall. */
    public int unacknowledgedMessages() {
        return controlOut.size();
    }

    /** The replica is ready: batches of the round may be offered, up to the credit. */
    public void openRoundAsSource(long round, long creditBytes, long now) {
        openRoundAsSource(round, creditBytes, RateLimit.NONE, now);
    }

    /**
     * The replica is ready: batches of the round may be offered, up to the credit and no faster than the limit.
     *
     * @param limit bytes of batches; sending again is free
     */
    public void openRoundAsSource(long round, long creditBytes, RateLimit limit, long now) {
        begin(now);
        outbound.open(round, creditBytes, new BackbonePace(limit, now, wallMillis.getAsLong()));
        end(now);
    }

    /** Another limit for a round that is open as source; ignored where it is not. */
    public void limitRound(long round, RateLimit limit, long now) {
        begin(now);
        outbound.limit(round, limit, now, wallMillis.getAsLong());
        end(now);
    }

    /**
     * The administrator switches a link off: its connections are closed and none made, what only it carried goes by the others.
     *
     * @return whether there is such a link
     */
    public boolean disable(String link, long now) {
        return switchLink(link, false, now);
    }

    /**
     * The administrator switches a link on again.
     *
     * @return whether there is such a link
     */
    public boolean enable(String link, long now) {
        return switchLink(link, true, now);
    }

    private boolean switchLink(String name, boolean on, long now) {
        BackboneLink link = byName.get(name);
        if (link == null) {
            return false;
        }
        begin(now);
        judge.switched(link, on, now);
        end(now);
        return true;
    }

    /**
     * Takes a batch of a round that is open as source. Numbers begin with 1 and have no gap.
     *
     * @return false where credit or window has no room for it: the caller keeps its hold and offers the same batch again after
     *     {@link BackboneSink#roomFor}. True also where the round is not open any more; then the batch was released
     */
    public boolean offer(Message.Batch batch, long now) {
        begin(now);
        boolean taken = outbound.offer(batch, now);
        end(now);
        return taken;
    }

    /** A round begins whose replica this side is; its batches are delivered from here on. */
    public void openRoundAsReplica(long round, long creditBytes, long now) {
        begin(now);
        receiver.rounds().open(round, creditBytes);
        end(now);
    }

    /**
     * Tells the source how far a round has come. Ignored where the round is closed.
     *
     * @param durableThrough all batches up to this number were delivered and are durable
     * @param creditBytes the sum of batch bytes that may be sent since the round began
     */
    public void progress(long round, long durableThrough, long creditBytes, long now) {
        begin(now);
        receiver.rounds().progress(round, durableThrough, creditBytes);
        receiver.oweAck(now);
        end(now);
    }

    /** The round is over: as source its batches are released, as replica what still arrives of it is dropped. */
    public void closeRound(long round, boolean asSource, long now) {
        begin(now);
        if (asSource) {
            outbound.close(round);
            links.stream().filter(link -> !link.flight().isEmpty()).forEach(link -> judge.probe(link, now));
        } else {
            receiver.rounds().close(round);
        }
        end(now);
    }

    /** Time has passed. Called when {@link BackboneSink#setTimer} asked for it; harmless at any other time. */
    public void tick(long now) {
        begin(now);
        if (timerAt <= now) {
            timerAt = Long.MAX_VALUE;
        }
        end(now);
    }

    /** Gives all leases back; nothing is sent or delivered any more. */
    public void close() {
        closed = true;
        effects.close();
        forget();
        links.forEach(link -> link.flight().forget());
        effects.settle();
    }

    /** How many bytes a batch that is begun now should have at most, by what the links do: a power of two from 32 to 256 KiB. */
    public int batchTargetBytes() {
        return BackboneBatchSize.of(links);
    }

    /** How often that was met since this object was made. */
    long timesPassed(BackbonePath path) {
        return effects.timesPassed(path);
    }

    /** What a test may take of a link; empty where there is no such link. */
    public Optional<LinkAllowance> allowance(String link) {
        return Optional.ofNullable(byName.get(link)).map(LinkAllowance::new);
    }

    /** The links in the order of configuration. */
    public List<LinkReport> report(long now) {
        List<LinkReport> reports = new ArrayList<>();
        links.forEach(link -> reports.add(link.report(now)));
        return reports;
    }

    // ---- around every event ----

    private void begin(long now) {
        if (timerAt != Long.MAX_VALUE && now - timerAt > settings.suspectNanos() / 2) {
            // Nobody looked at what arrived while this process slept.
            long asleepNanos = now - timerAt;
            effects.passed(BackbonePath.SLEPT);
            links.forEach(link -> link.excuse(asleepNanos, now));
            timerAt = now;
        }
    }

    private void end(long now) {
        if (!closed) {
            lookAtLimits(now);
            if (judge.look(now)) {
                // An acknowledgement or credit that was lost with its link is told again at every heartbeat.
                receiver.oweAck(now);
            }
            controlOut.pump(now);
            queue.pump(now).forEach(link -> judge.probe(link, now));
            queue.hurryTail(now).forEach(link -> judge.probe(link, now));
            outbound.pump(now);
            receiver.acknowledge(now);
            setTimer(now);
        }
        effects.settle();
    }

    private void lookAtLimits(long now) {
        if (now >= limitsDue) {
            limitsDue = now + LIMITS_NANOS;
            long wall = wallMillis.getAsLong();
            links.forEach(link -> link.pace().look(now, wall));
            outbound.look(now, wall);
        }
    }

    private void setTimer(long now) {
        long allowedAt = Math.min(queue.nextAllowedAt(now), outbound.nextAllowedAt(now));
        long next = Math.min(receiver.ackDueAt(), Math.min(allowedAt, judge.nextLookAt(now)));
        if (next < timerAt) {
            timerAt = Math.max(next, now);
            long delayNanos = timerAt - now;
            effects.tell(sink -> sink.setTimer(delayNanos));
        }
    }

    private void forget() {
        outbound.closeAll();
        queue.clear();
        controlOut.reset();
        receiver.reset();
    }

    private void addLink(BackboneSettings.Link link, long now) {
        BackboneLink added = new BackboneLink(settings, link, wallMillis.getAsLong(), now);
        byName.put(link.name(), added);
        links.add(added);
    }

    private BackboneLink link(String name) {
        BackboneLink link = byName.get(name);
        if (link == null) {
            throw new IllegalArgumentException("no link to this peer is named " + name);
        }
        return link;
    }
}
