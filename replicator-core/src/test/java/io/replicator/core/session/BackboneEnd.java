package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.LinkState;
import io.replicator.core.time.Lane;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One agent of a simulation: a backbone, and an owner that sends numbered messages and batches and takes note of what arrives. As replica it
 * makes batches durable a while after they came, and allows a fixed credit.
 */
final class BackboneEnd implements BackboneSink, LinkEvents {
    static final long CREDIT_BYTES = 4 << 20;
    private static final long DURABLE_AFTER_NANOS = 5_000_000;

    /** A round that this end is the replica of. */
    static final class Incoming {
        final TreeSet<Long> numbers = new TreeSet<>();
        final TreeSet<Long> durable = new TreeSet<>();
        long durableThrough;
        long durableBytes;
    }

    /** A round that this end is the source of. */
    static final class Outgoing {
        int total;
        int batchBytes;
        int offered;
        long apartNanos;
        long notBefore;
        long durableThrough;
    }

    final Backbone backbone;
    final BufferPool pool;
    final List<Long> delivered = new ArrayList<>();
    final Map<Long, Incoming> incoming = new HashMap<>();
    final Map<Long, Outgoing> outgoing = new HashMap<>();
    final Map<Long, Long> offeredAt = new HashMap<>();
    final List<String> story = new ArrayList<>();
    int restarts;
    int duplicates;
    long worstWaitNanos;
    long measuredFrom = Long.MAX_VALUE;
    BackboneEnd peer;
    private final VirtualTime time;
    private final List<Runnable> whileAsleep = new ArrayList<>();
    private Lane.Timeout timer = () -> {};
    private boolean dead;
    private boolean asleep;
    private long sent;

    BackboneEnd(int index, BackboneSettings settings, SimulatedNetwork network, VirtualTime time) {
        this.time = time;
        this.pool = network.end(index).pool;
        this.backbone = new Backbone(settings, network.transport(index), this, time.nanos());
        network.attach(index, this);
    }

    /** The process is killed. */
    void die() {
        dead = true;
        timer.cancel();
        backbone.close();
    }

    /** The whole process stands still, as in a long collection of garbage; what arrives waits for it. */
    void sleep(long nanos) {
        asleep = true;
        time.after(nanos, () -> {
            asleep = false;
            List<Runnable> waiting = List.copyOf(whileAsleep);
            whileAsleep.clear();
            waiting.forEach(Runnable::run);
        });
    }

    private void awake(Runnable task) {
        if (asleep) {
            whileAsleep.add(task);
        } else {
            task.run();
        }
    }

    void sendNext() {
        long number = ++sent;
        backbone.send(new Message.VolumeConflict(new VolumeId(new UUID(0, number)), FaultCode.CANCELLED, ""), now());
    }

    long sent() {
        return sent;
    }

    /** Begins a round to the peer of that many batches. */
    void beginRound(long round, int total, int batchBytes) {
        beginRound(round, total, batchBytes, 0);
    }

    /** Begins a round whose batches are offered one at a time, so far apart. */
    void beginRound(long round, int total, int batchBytes, long apartNanos) {
        peer.incoming.put(round, new Incoming());
        peer.backbone.openRoundAsReplica(round, CREDIT_BYTES, now());
        Outgoing out = new Outgoing();
        out.total = total;
        out.batchBytes = batchBytes;
        out.apartNanos = apartNanos;
        outgoing.put(round, out);
        backbone.openRoundAsSource(round, CREDIT_BYTES, now());
        offerMore(round);
    }

    /** Ends all rounds of this end; the peer hears of it a little later. */
    void abortRounds() {
        for (Long round : List.copyOf(outgoing.keySet())) {
            outgoing.remove(round);
            backbone.closeRound(round, true, now());
            BackboneEnd replica = peer;
            time.after(3_000_000, () -> replica.backbone.closeRound(round, false, now()));
        }
    }

    boolean hasOfferedAll() {
        return outgoing.values().stream().allMatch(out -> out.offered == out.total);
    }

    private void offerMore(long round) {
        Outgoing out = outgoing.get(round);
        while (!dead && out != null && out.offered < out.total && out.notBefore <= now()) {
            Lease lease = pool.tryLease(out.batchBytes, () -> time.after(0, () -> offerMore(round)));
            if (lease == null) {
                return;
            }
            lease.writable().putLong(0, round).putLong(8, out.offered + 1);
            if (!backbone.offer(new Message.Batch(round, out.offered + 1, lease.seal()), now())) {
                lease.release();
                return;
            }
            out.offered++;
            offeredAt.put(round << 32 | out.offered, now());
            if (out.apartNanos > 0) {
                out.notBefore = now() + out.apartNanos;
                time.after(out.apartNanos, () -> offerMore(round));
            }
        }
    }

    private long now() {
        return time.nanos();
    }

    @Override
    public void deliver(Message message) {
        delivered.add(((Message.VolumeConflict) message).volume().uuid().getLeastSignificantBits());
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        Incoming in = incoming.get(batch.round());
        if (batch.batch().bytes().getLong(0) != batch.round()
                || batch.batch().bytes().getLong(8) != batch.number()) {
            throw new AssertionError("batch " + batch.number() + " has other bytes");
        }
        if (!in.numbers.add(batch.number())) {
            duplicates++;
        }
        Long offered = peer.offeredAt.get(batch.round() << 32 | batch.number());
        if (offered != null && offered >= measuredFrom) {
            worstWaitNanos = Math.max(worstWaitNanos, now() - offered);
        }
        time.after(DURABLE_AFTER_NANOS, () -> durable(in, batch));
    }

    private void durable(Incoming in, Message.Batch batch) {
        in.durableBytes += batch.batch().length();
        batch.batch().release();
        in.durable.add(batch.number());
        while (in.durable.remove(in.durableThrough + 1)) {
            in.durableThrough++;
        }
        if (!dead) {
            backbone.progress(batch.round(), in.durableThrough, in.durableBytes + CREDIT_BYTES, now());
        }
    }

    @Override
    public void durableThrough(long round, long number) {
        Outgoing out = outgoing.get(round);
        if (out != null) {
            out.durableThrough = number;
            offerMore(round);
        }
    }

    @Override
    public void roomFor(long round) {
        offerMore(round);
    }

    @Override
    public void peerRestarted() {
        restarts++;
        delivered.clear();
        incoming.clear();
        outgoing.clear();
        sent = 0;
    }

    @Override
    public void peerMet(BootId boot) {
        story.add(now() + " met " + boot);
    }

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {
        story.add(now() / 1000 + " us: " + link + " " + state + " " + code + " " + why);
    }

    @Override
    public void allLinksDown() {
        story.add(now() / 1000 + " us: all down");
    }

    @Override
    public void linksBack() {
        story.add(now() / 1000 + " us: back");
    }

    @Override
    public void setTimer(long delayNanos) {
        timer.cancel();
        timer = time.schedule(delayNanos, () -> awake(() -> backbone.tick(now())));
    }

    // ---- the network's news; a dead process hears none ----

    @Override
    public void peerBooted(AgentId agent, BootId boot) {
        backbone.peerBooted(boot, now());
    }

    @Override
    public void linkUp(String link) {
        backbone.linkUp(link, now());
    }

    @Override
    public void linkDown(String link, FaultCode code, String why) {
        if (!dead) {
            backbone.linkDown(link, code, why, now());
        }
    }

    @Override
    public void received(String link, Message.Channel channel, Frame frame) {
        awake(() -> backbone.received(link, channel, frame, now()));
    }

    @Override
    public void written(String link, long bytes) {
        backbone.written(link, bytes, now());
    }
}
