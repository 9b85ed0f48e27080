package io.replicator.bench.link;

import io.replicator.agent.net.BackboneEndpoint;
import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.net.NetSettings;
import io.replicator.agent.net.Network;
import io.replicator.agent.net.PeerSettings;
import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.runtime.ThreadPurpose;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.Backbone;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.BackboneSink;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One end: an agent's network and backbone, with a source that never runs dry or a sink that acknowledges and drops. */
final class BenchSite implements LinkEvents, BackboneSink, AutoCloseable {
    private static final long CREDIT_BYTES = 32 << 20;
    private static final long POOL_BYTES = 128L << 20;

    final Deliveries deliveries = new Deliveries();
    final List<InetSocketAddress> bound;
    private final AgentRuntime runtime;
    private final Network network;
    private final PreparedBatches batches = new PreparedBatches();
    private final Set<Long> durable = new HashSet<>();
    private BackboneEndpoint endpoint;
    private Backbone backbone;
    private Lane.Timeout timer = () -> {};
    private boolean sending;
    private long offered;
    private long acknowledged;
    private long durableThrough;
    private long durableBytes;

    @SuppressWarnings("NullAway.Init") // Endpoint and backbone are made on the lane before this returns.
    BenchSite(Credentials credentials, String peer, int boot, List<String> listen) {
        runtime = new AgentRuntime(RuntimeSettings.forProcessors(1), (thread, cause) -> {
            cause.printStackTrace();
            Runtime.getRuntime().halt(70);
        });
        List<InetSocketAddress> addresses = listen.stream()
                .map(address -> new InetSocketAddress(address, 0))
                .toList();
        network = new Network(
                NetSettings.of(new BootId(new UUID(0, boot)), addresses),
                credentials,
                new BufferPool(POOL_BYTES),
                runtime.threads(ThreadPurpose.NETWORK),
                runtime.ticker(),
                new Random(boot),
                (from, code, why) -> System.err.println("refused: " + why));
        bound = network.listen();
    }

    /** Begins to talk to the peer. */
    void meet(String peer, List<LinkSettings> links) {
        onLane(() -> {
            endpoint = network.endpoint(new PeerSettings(peer, links), runtime.lane());
            List<BackboneSettings.Link> uses = new ArrayList<>();
            links.forEach(link -> uses.add(new BackboneSettings.Link(link.name(), 0)));
            backbone = new Backbone(BackboneSettings.of(uses), endpoint, this, now());
            endpoint.start(this);
            return true;
        });
    }

    void openAsReplica() {
        onLane(() -> {
            backbone.openRoundAsReplica(1, CREDIT_BYTES, now());
            return true;
        });
    }

    /** Sends without end, until {@link #finish}. */
    void send() {
        onLane(() -> {
            sending = true;
            backbone.openRoundAsSource(1, CREDIT_BYTES, now());
            offerMore();
            return true;
        });
    }

    /** Sends no more, and waits until all that was sent is acknowledged; the number of the last batch. */
    long finish() throws InterruptedException {
        onLane(() -> sending = false);
        await(() -> onLane(() -> acknowledged == offered));
        return onLane(() -> offered);
    }

    List<LinkReport> report() {
        return onLane(() -> backbone.report(now()));
    }

    void awaitAllUp() throws InterruptedException {
        await(() -> report().stream().allMatch(link -> link.state() == LinkState.UP));
    }

    void awaitMoreBytesThan(long bytes) throws InterruptedException {
        await(() -> deliveries.bytes() > bytes);
    }

    private static void await(Supplier<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.get()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nothing came of it within a minute");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private <T> T onLane(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        runtime.lane().execute(() -> answer.complete(question.get()));
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        onLane(() -> {
            sending = false;
            endpoint.stop();
            timer.cancel();
            backbone.close();
            return true;
        });
        network.stop();
        runtime.stop(TimeUnit.SECONDS.toNanos(10));
    }

    private void offerMore() {
        while (sending) {
            Message.Batch batch = batches.batch(offered + 1, backbone.batchTargetBytes());
            if (!backbone.offer(batch, now())) {
                batch.batch().release();
                return;
            }
            offered++;
        }
    }

    private long now() {
        return runtime.ticker().nanos();
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        int length = batch.batch().length();
        batch.batch().release();
        deliveries.delivered(batch.number(), length, now());
        durable.add(batch.number());
        durableBytes += length;
        while (durable.remove(durableThrough + 1)) {
            durableThrough++;
        }
        backbone.progress(batch.round(), durableThrough, durableBytes + CREDIT_BYTES, now());
    }

    @Override
    public void durableThrough(long round, long number) {
        acknowledged = number;
        offerMore();
    }

    @Override
    public void roomFor(long round) {
        offerMore();
    }

    @Override
    public void deliver(Message message) {}

    @Override
    public void peerMet(BootId boot) {}

    @Override
    public void peerRestarted() {}

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {}

    @Override
    public void allLinksDown() {}

    @Override
    public void linksBack() {}

    @Override
    public void setTimer(long delayNanos) {
        timer.cancel();
        timer = runtime.lane().schedule(delayNanos, () -> backbone.tick(now()));
    }

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
        backbone.linkDown(link, code, why, now());
    }

    @Override
    public void received(String link, Message.Channel channel, Frame frame) {
        backbone.received(link, channel, frame, now());
    }

    @Override
    public void arriving(String link) {
        backbone.arriving(link, now());
    }

    @Override
    public void written(String link, long bytes) {
        backbone.written(link, bytes, now());
    }
}
