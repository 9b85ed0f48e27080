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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One agent of a simulation: a backbone, and an owner that sends numbered messages and batches and takes note of what arrives. As replica it
 * makes batches durable a while after they came, and allows a fixed credit.
 */
final class BackboneEnd implements BackboneSink, LinkEvents {
    static final long CREDIT_BYTES = 4 << 20;

    /** Round and number of a batch: all that the ends look at. */
    static final int HEADER_BYTES = 16;

    private static final long DURABLE_AFTER_NANOS = 5_000_000;

    /** A buffer is the next power of two. */
    private static final int BUFFER_SHARE = 2;

    /** What was aborted and is not durable yet, and one batch that arrives twice. */
    private static final long SLACK_BYTES = 2 << 20;

    /** A round that this end is the replica of. */
    static final class Incoming {
        final TreeSet<Long> numbers = new TreeSet<>();
        long grantedBytes;
        long takenBytes;
        long inOrderThrough;
        long inOrderAt;
        final TreeMap<Long, Integer> durable = new TreeMap<>();
        long durableThrough;
        long durableBytes;
    }

    /** A round that this end is the source of. */
    static final class Outgoing {
        /** Whether its replica is ready for it. */
        boolean open;

        int total;
        int batchBytes;
        int offered;
        long offeredBytes;
        long durableBytes;
        final ArrayDeque<Integer> sizes = new ArrayDeque<>();
        long apartNanos;
        long notBefore;
        long durableThrough;
    }

    final int index;
    final Backbone backbone;
    final BufferPool pool;
    final List<Long> delivered = new ArrayList<>();
    final Map<Long, Incoming> incoming = new HashMap<>();
    final Map<Long, Outgoing> outgoing = new HashMap<>();
    final Map<Long, Long> offeredAt = new HashMap<>();
    final List<String> story = new ArrayList<>();
    final Map<String, LinkState> states = new HashMap<>();
    RateLimit limit = RateLimit.NONE;
    int restarts;
    long creditBytes = CREDIT_BYTES;
    long durableAfterNanos = DURABLE_AFTER_NANOS;
    long worstWaitNanos;
    long worstGapNanos;
    long takenBytes;
    /** A chunk, where that is longer than what the backbone wants. */
    int leastBatchBytes;

    long trace;
    long measuredFrom = Long.MAX_VALUE;
    BackboneEnd peer;
    private final VirtualTime time;
    private final Standstill standstill = new Standstill();
    private Lane.Timeout timer = () -> {};
    private boolean dead;
    private long sent;

    BackboneEnd(int index, BackboneSettings settings, SimulatedNetwork network, VirtualTime time) {
        this.index = index;
        this.time = time;
        this.pool = network.end(index).pool;
        this.backbone = new Backbone(
                settings,
                new HeardTransport(network.transport(index), standstill::isStale),
                this,
                () -> time.nanos() / 1_000_000,
                time.nanos());
        network.attach(index, this);
    }

    /** The process is killed, or ends. */
    void die() {
        dead = true;
        timer.cancel();
        backbone.close();
    }

    /** The whole process stands still, as in a long collection of garbage; what arrives waits for it. */
    void sleep(long nanos) {
        standstill.begin();
        time.after(nanos, () -> {
            standstill.end();
            List.copyOf(outgoing.keySet()).forEach(this::offerMore);
        });
    }

    /** What its process does: now, or when it stands still no more and has heard what happened meanwhile. */
    void act(Runnable task) {
        standstill.act(task);
    }

    void sendNext() {
        act(() -> {
            long number = ++sent;
            backbone.send(
                    new Message.VolumeConflict(new VolumeId(new UUID(0, number)), FaultCode.CANCELLED, ""), now());
        });
    }

    boolean isAsleep() {
        return standstill.isNow();
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
        Incoming in = new Incoming();
        in.grantedBytes = peer.creditBytes;
        in.inOrderAt = now();
        BackboneEnd replica = peer;
        replica.incoming.put(round, in);
        Outgoing out = new Outgoing();
        out.total = total;
        out.batchBytes = batchBytes;
        out.apartNanos = apartNanos;
        outgoing.put(round, out);
        RateLimit ofRound = limit;
        // A source hears that its replica is ready before it sends.
        replica.act(() -> {
            replica.backbone.openRoundAsReplica(round, in.grantedBytes, now());
            act(() -> {
                if (outgoing.get(round) == out) {
                    out.open = true;
                    backbone.openRoundAsSource(round, in.grantedBytes, ofRound, now());
                    offerMore(round);
                }
            });
        });
    }

    /** Ends all rounds of this end; the peer hears of it a little later. */
    void abortRounds() {
        act(this::abortAll);
    }

    private void abortAll() {
        for (Long round : List.copyOf(outgoing.keySet())) {
            if (outgoing.remove(round).open) {
                backbone.closeRound(round, true, now());
            }
            BackboneEnd replica = peer;
            time.after(3_000_000, () -> replica.act(() -> replica.backbone.closeRound(round, false, now())));
        }
    }

    boolean hasOfferedAll() {
        return outgoing.values().stream().allMatch(out -> out.offered == out.total);
    }

    private void offerMore(long round) {
        Outgoing out = outgoing.get(round);
        while (!dead && !isAsleep() && out != null && out.open && out.offered < out.total && out.notBefore <= now()) {
            int size = out.batchBytes > 0 ? out.batchBytes : Math.max(backbone.batchTargetBytes(), leastBatchBytes);
            Lease lease = pool.tryLease(size, () -> time.after(0, () -> offerMore(round)));
            if (lease == null) {
                return;
            }
            lease.writable().putLong(0, round).putLong(8, out.offered + 1);
            if (!backbone.offer(new Message.Batch(round, out.offered + 1, lease.seal()), now())) {
                lease.release();
                return;
            }
            out.offered++;
            out.offeredBytes += size;
            check(
                    out.offeredBytes - out.durableBytes <= peer.creditBytes,
                    () -> out.offeredBytes + " bytes offered, more than the credit");
            out.sizes.addLast(size);
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

    private void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(
                    "end " + index + " at " + now() + ": " + otherwise.get() + "\n" + String.join("\n", story));
        }
    }

    private void trace(long what) {
        trace = trace * 31 + what * 17 + now();
    }

    private void tell(String what) {
        story.add(now() / 1000 + " us: " + what);
        trace(what.hashCode());
    }

    @Override
    public void deliver(Message message) {
        long number = ((Message.VolumeConflict) message).volume().uuid().getLeastSignificantBits();
        check(number == delivered.size() + 1, () -> "message " + number + " after " + delivered.size());
        delivered.add(number);
        trace(number);
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        Incoming in = incoming.get(batch.round());
        if (batch.batch().bytes().getLong(0) != batch.round()
                || batch.batch().bytes().getLong(8) != batch.number()) {
            throw new AssertionError("batch " + batch.number() + " has other bytes");
        }
        check(in.numbers.add(batch.number()), () -> "batch " + batch.number() + " was delivered twice");
        in.takenBytes += batch.batch().length();
        takenBytes += batch.batch().length();
        check(in.takenBytes <= in.grantedBytes, () -> in.takenBytes + " bytes came, granted " + in.grantedBytes);
        check(
                pool.leasedBytes()
                        <= BUFFER_SHARE * (incoming.size() * creditBytes + outgoing.size() * peer.creditBytes)
                                + SLACK_BYTES,
                () -> pool.leasedBytes() + " bytes leased");
        trace(batch.round() << 32 | batch.number());
        measure(in, batch);
        time.after(durableAfterNanos, () -> durable(in, batch));
    }

    private void measure(Incoming in, Message.Batch batch) {
        Long offered = peer.offeredAt.get(batch.round() << 32 | batch.number());
        if (offered != null && offered >= measuredFrom) {
            worstWaitNanos = Math.max(worstWaitNanos, now() - offered);
        }
        if (batch.number() == in.inOrderThrough + 1) {
            if (now() >= measuredFrom) {
                worstGapNanos = Math.max(worstGapNanos, now() - Math.max(in.inOrderAt, measuredFrom));
            }
            while (in.numbers.contains(in.inOrderThrough + 1)) {
                in.inOrderThrough++;
            }
            in.inOrderAt = now();
        }
    }

    private void durable(Incoming in, Message.Batch batch) {
        in.durable.put(batch.number(), batch.batch().length());
        batch.batch().release();
        while (in.durable.firstEntry() != null && in.durable.firstKey() == in.durableThrough + 1) {
            in.durableThrough++;
            in.durableBytes += in.durable.pollFirstEntry().getValue();
        }
        if (!dead) {
            in.grantedBytes = in.durableBytes + creditBytes;
            backbone.progress(batch.round(), in.durableThrough, in.grantedBytes, now());
        }
    }

    @Override
    public void durableThrough(long round, long number) {
        Outgoing out = outgoing.get(round);
        if (out != null) {
            check(number > out.durableThrough, () -> "durable through " + number + " after " + out.durableThrough);
            check(
                    !peer.incoming.containsKey(round) || peer.incoming.get(round).durableThrough >= number,
                    () -> "durable through " + number + ", which is not");
            for (; out.durableThrough < number; out.durableThrough++) {
                out.durableBytes += out.sizes.removeFirst();
                offeredAt.remove(round << 32 | (out.durableThrough + 1));
            }
            trace(number);
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
        tell("met " + boot);
    }

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {
        check(!why.isEmpty(), () -> link + " is " + state + " without a cause");
        check(state != states.put(link, state), () -> link + " is told to be " + state + " again");
        tell(link + " " + state + " " + code + " " + why);
    }

    @Override
    public void allLinksDown() {
        tell("all down");
    }

    @Override
    public void linksBack() {
        tell("back");
    }

    @Override
    public void setTimer(long delayNanos) {
        timer.cancel();
        timer = time.schedule(delayNanos, () -> standstill.hear(() -> backbone.tick(now())));
    }

    // ---- the network's news; a dead process hears none ----

    @Override
    public void peerBooted(AgentId agent, BootId boot) {
        standstill.hear(() -> backbone.peerBooted(boot, now()));
    }

    @Override
    public void linkUp(String link) {
        standstill.changed(link, () -> backbone.linkUp(link, now()));
    }

    @Override
    public void linkDown(String link, FaultCode code, String why) {
        standstill.changed(link, () -> {
            if (!dead) {
                backbone.linkDown(link, code, why, now());
            }
        });
    }

    @Override
    public void received(String link, Message.Channel channel, Frame frame) {
        standstill.hear(() -> backbone.received(link, channel, frame, now()));
    }

    @Override
    public void arriving(String link) {
        standstill.hear(() -> backbone.arriving(link, now()));
    }

    @Override
    public void written(String link, long bytes) {
        backbone.written(link, bytes, now());
    }
}
