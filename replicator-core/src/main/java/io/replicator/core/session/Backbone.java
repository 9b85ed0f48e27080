package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneLinkTable.Event;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    private final BackboneSettings settings;
    private final BackboneEffects effects;
    private final Map<String, BackboneLink> byName = new LinkedHashMap<>();
    private final List<BackboneLink> links;
    private final BackboneQueue queue;
    private final BackboneOutbound outbound;
    private final BackboneInbound inbound = new BackboneInbound();
    private final BackboneControlOutbox controlOut;
    private final BackboneControlInbox controlIn = new BackboneControlInbox();
    private @Nullable BootId peer;
    private boolean usable;
    private boolean closed;
    private boolean owesAck;
    private int batchesToAck;
    private long ackDue;
    private long timerAt = Long.MAX_VALUE;

    /** A backbone with all links down. */
    public Backbone(BackboneSettings settings, LinkTransport transport, BackboneSink sink, long now) {
        this.settings = settings;
        this.effects = new BackboneEffects(transport, sink);
        for (BackboneSettings.Link link : settings.links()) {
            byName.put(link.name(), new BackboneLink(settings, link, now));
        }
        this.links = List.copyOf(byName.values());
        this.queue = new BackboneQueue(settings, links, effects);
        this.outbound = new BackboneOutbound(queue, effects);
        this.controlOut = new BackboneControlOutbox(links, effects);
    }

    // ---- what the network tells: see LinkEvents for what it promises ----

    /** A handshake was made with this run of the peer's process. Another run than before ends everything that was under way. */
    public void peerBooted(BootId boot, long now) {
        begin(now);
        if (!boot.equals(peer)) {
            boolean restarted = peer != null;
            peer = boot;
            if (restarted) {
                for (BackboneLink link : links) {
                    change(link, Event.RESTARTED, FaultCode.PEER_RESTARTED, "the peer's agent was restarted", now);
                }
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
        BackboneLink link = link(name);
        if (link.state().isConnected()) {
            change(link, Event.DISCONNECTED, FaultCode.LINK_DOWN, "replaced by another connection", now);
        }
        change(link, Event.CONNECTED, FaultCode.LINK_DOWN, "connected, three round trips to go", now);
        owesAck = true;
        ackDue = now;
        end(now);
    }

    /** The link's connections are gone; {@code why} is told to the administrator. */
    public void linkDown(String name, FaultCode code, String why, long now) {
        begin(now);
        change(link(name), Event.DISCONNECTED, code, why, now);
        end(now);
    }

    /** A frame arrived. */
    public void received(String name, Message.Channel channel, Frame frame, long now) {
        begin(now);
        BackboneLink link = link(name);
        Message message = frame.message();
        if (message instanceof Message.Batch batch) {
            if (channel != Message.Channel.DATA || frame.sequence() != 0 || closed) {
                batch.batch().release();
                offended(link, "a batch on its " + channel + " connection with sequence " + frame.sequence(), now);
            } else {
                takeBatch(link, batch, now);
            }
        } else if (!takeMessage(link, channel, frame, now)) {
            offended(
                    link,
                    message.getClass().getSimpleName() + " with sequence " + frame.sequence() + " on its " + channel
                            + " connection",
                    now);
        }
        end(now);
    }

    private void takeBatch(BackboneLink link, Message.Batch batch, long now) {
        link.countReceived(batch.batch().length());
        switch (inbound.take(batch)) {
            case TAKE -> effects.tell(sink -> deliver(batch, sink));
            case DROP -> batch.batch().release();
            case REFUSE -> {
                batch.batch().release();
                offended(link, "batch " + batch.number() + " of round " + batch.round() + " beyond its credit", now);
            }
        }
        batchesToAck++;
        oweAck(now);
    }

    private void deliver(Message.Batch batch, BackboneSink sink) {
        if (closed) {
            batch.batch().release();
        } else {
            sink.deliverBatch(batch);
        }
    }

    private boolean takeMessage(BackboneLink link, Message.Channel channel, Frame frame, long now) {
        Message message = frame.message();
        if (message instanceof Message.Heartbeat heartbeat) {
            if (link.state().isConnected()) {
                Frame echo = new Frame(0, new Message.HeartbeatEcho(heartbeat.nanos()));
                effects.transmit(link, Message.Channel.CONTROL, echo);
            }
            return frame.sequence() == 0;
        }
        if (channel != Message.Channel.CONTROL
                || message instanceof Message.Hello
                || message instanceof Message.Close) {
            return false;
        }
        if (message instanceof Message.HeartbeatEcho echo) {
            return frame.sequence() == 0 && takeEcho(link, echo, now);
        }
        if (message instanceof Message.Ack ack) {
            return frame.sequence() == 0
                    && controlOut.acknowledged(ack.controlReceivedThrough(), now)
                    && ack.rounds().stream().allMatch(round -> outbound.acknowledged(round, now));
        }
        oweAck(now);
        return controlIn.take(frame.sequence(), message, m -> effects.tell(sink -> sink.deliver(m)));
    }

    private boolean takeEcho(BackboneLink link, Message.HeartbeatEcho echo, long now) {
        if (!link.state().isConnected()) {
            return true;
        }
        boolean awaited = link.echoed(echo.nanos(), now);
        if (awaited && link.state() == LinkState.PROBATION) {
            if (link.hasServedProbation()) {
                change(link, Event.PROVEN, FaultCode.LINK_DOWN, "", now);
            } else {
                probe(link, now);
            }
        }
        return awaited;
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
        begin(now);
        outbound.open(round, creditBytes);
        end(now);
    }

    /**
     * Takes a batch of a round that is open as source. Numbers begin with 1 and have no gap.
     *
     * @return false where credit or window has no room for it: the caller keeps its hold and offers the same batch again after
     *     {@link BackboneSink#roomFor}. True also where the round is not open any more; then the batch was released
     */
    public boolean offer(Message.Batch batch, long now) {
        begin(now);
        boolean taken = outbound.offer(batch);
        end(now);
        return taken;
    }

    /** A round begins whose replica this side is; its batches are delivered from here on. */
    public void openRoundAsReplica(long round, long creditBytes, long now) {
        begin(now);
        inbound.open(round, creditBytes);
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
        inbound.progress(round, durableThrough, creditBytes);
        oweAck(now);
        end(now);
    }

    /** The round is over: as source its batches are released, as replica what still arrives of it is dropped. */
    public void closeRound(long round, boolean asSource, long now) {
        begin(now);
        if (asSource) {
            outbound.close(round);
            links.stream().filter(BackboneLink::holdsBatches).forEach(link -> probe(link, now));
        } else {
            inbound.close(round);
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
        forget();
        links.forEach(queue::linkDown);
        effects.settle();
    }

    /** What a batch should have for the slowest usable link: about what it carries in 5 ms, from 32 to 512 KiB. */
    public int batchTargetBytes() {
        double slowest = links.stream()
                .filter(BackboneLink::isUp)
                .mapToDouble(BackboneLink::bytesPerSecond)
                .min()
                .orElse(0);
        return (int) Math.max(32 << 10, Math.min(512 << 10, slowest * 0.005));
    }

    /** The links in the order of configuration. */
    public List<LinkReport> report(long now) {
        List<LinkReport> reports = new ArrayList<>();
        links.forEach(link -> reports.add(link.report(now)));
        return reports;
    }

    // ---- after every event ----

    private void begin(long now) {
        if (timerAt != Long.MAX_VALUE && now - timerAt > settings.suspectNanos() / 2) {
            // Nobody looked at what arrived while this process slept.
            long asleepNanos = now - timerAt;
            links.forEach(link -> link.excuse(asleepNanos, now));
            timerAt = now;
        }
    }

    private void end(long now) {
        if (!closed) {
            for (BackboneLink link : links) {
                judge(link, now);
            }
            tellUsable();
            controlOut.pump(now);
            queue.pump(now);
            acknowledge(now);
            setTimer(now);
        }
        effects.settle();
    }

    private void judge(BackboneLink link, long now) {
        if (!link.state().isConnected()) {
            return;
        }
        long silentNanos = link.silentNanos(now);
        if (silentNanos > link.lastPatienceNanos()
                && (silentNanos > settings.stalledNanos() || !isPeerSlow(now))) {
            String why = "nothing sent on it was acknowledged for " + silentNanos / 1_000_000 + " ms";
            change(link, Event.LOST, FaultCode.LINK_DOWN, why, now);
            effects.close(link, FaultCode.LINK_DOWN, why);
            return;
        }
        if (link.isSilent(now)) {
            String why = "nothing sent on it was acknowledged for " + silentNanos / 1_000_000 + " ms";
            if (change(link, Event.SILENT, FaultCode.LINK_DOWN, why, now)) {
                queue.offerElsewhere(link);
            }
        } else {
            change(link, Event.ANSWERED, FaultCode.LINK_DOWN, "", now);
        }
        if (link.heartbeatDue() <= now) {
            probe(link, now);
            link.heartbeatDone(now);
            queue.offerForgotten(link, now);
            if (link.state() == LinkState.SUSPECT) {
                queue.offerElsewhere(link);
            }
            oweAck(now);
        }
    }

    /** Whether every link is suspect and yet heartbeats are answered: the peer takes no batches, and another link would not help. */
    private boolean isPeerSlow(long now) {
        return links.stream().noneMatch(BackboneLink::isUp)
                && links.stream()
                        .anyMatch(link -> link.state() == LinkState.SUSPECT && !link.isControlSilent(now));
    }

    private boolean change(BackboneLink link, Event event, FaultCode code, String why, long now) {
        if (!link.on(event, code, why, now)) {
            return false;
        }
        LinkState state = link.state();
        if (state == LinkState.DOWN) {
            queue.linkDown(link);
        } else if (state == LinkState.UP) {
            links.stream().filter(l -> l.state() == LinkState.SUSPECT).forEach(queue::offerElsewhere);
        }
        effects.tell(sink -> sink.linkStateChanged(link.name(), state, code, why));
        return true;
    }

    private void tellUsable() {
        boolean now = links.stream().anyMatch(l -> l.isUp() || l.state() == LinkState.SUSPECT);
        if (now != usable) {
            usable = now;
            effects.tell(now ? BackboneSink::linksBack : BackboneSink::allLinksDown);
        }
    }

    private void offended(BackboneLink link, String what, long now) {
        String why = "the peer sent " + what + ", which is not legal here; do both run compatible versions?";
        if (change(link, Event.OFFENDED, FaultCode.UNEXPECTED_MESSAGE, why, now)) {
            effects.close(link, FaultCode.UNEXPECTED_MESSAGE, why);
        }
    }

    private void probe(BackboneLink link, long now) {
        for (Message.Channel channel : Message.Channel.values()) {
            if (link.state().isConnected() && link.channel(channel).mayProbe()) {
                long token = link.nextToken(now);
                link.channel(channel).probed(token, now);
                effects.transmit(link, channel, new Frame(0, new Message.Heartbeat(token)));
            }
        }
    }

    private void oweAck(long now) {
        if (!owesAck) {
            owesAck = true;
            ackDue = now + settings.ackDelayNanos();
        }
    }

    private void acknowledge(long now) {
        if (!owesAck || (ackDue > now && batchesToAck < BackboneSettings.ACK_BATCHES)) {
            return;
        }
        owesAck = false;
        batchesToAck = 0;
        List<Message.Ack> acks = inbound.acks(controlIn.receivedThrough());
        for (BackboneLink link : links) {
            if (link.state().isConnected()) {
                acks.forEach(ack -> effects.transmit(link, Message.Channel.CONTROL, new Frame(0, ack)));
            }
        }
    }

    private void setTimer(long now) {
        long next = Stream.concat(
                        Stream.of(owesAck ? ackDue : Long.MAX_VALUE, queue.nextAllowedAt(now)),
                        links.stream()
                                .filter(l -> l.state().isConnected())
                                .map(link -> link.nextLookAt(now)))
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
        if (next < timerAt) {
            timerAt = Math.max(next, now);
            long delayNanos = timerAt - now;
            effects.tell(sink -> sink.setTimer(delayNanos));
        }
    }

    private void forget() {
        outbound.closeAll();
        inbound.closeAll();
        queue.clear();
        controlOut.reset();
        controlIn.reset();
        owesAck = false;
        batchesToAck = 0;
    }

    private BackboneLink link(String name) {
        BackboneLink link = byName.get(name);
        if (link == null) {
            throw new IllegalArgumentException("no link to this peer is named " + name);
        }
        return link;
    }
}
