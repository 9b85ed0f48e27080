package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.runtime.ThreadPurpose;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.session.Backbone;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.BackboneSink;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.session.LinkTest;
import io.replicator.core.session.LinkTestListener;
import io.replicator.core.session.LinkTestOrder;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** One agent's network with a backbone to one peer, real threads and real sockets. Fields marked so belong to the lane. */
final class Site implements LinkEvents, BackboneSink, AutoCloseable {
    private static final long CREDIT_BYTES = 8 << 20;

    final List<String> story = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final BufferPool pool = new BufferPool(64 << 20);
    final List<InetSocketAddress> bound;
    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final AgentRuntime runtime;
    private final Network network;
    // On the lane:
    private BackboneEndpoint endpoint;
    private Backbone backbone;
    private final List<Long> delivered = new ArrayList<>();
    private final Set<Long> batches = new HashSet<>();
    private final Set<Long> durable = new HashSet<>();
    private long durableThrough;
    private long durableBytes;
    private int repeated;
    private int total;
    private int batchBytes;
    private int offered;
    private long acknowledgedThrough;
    private Lane.Timeout timer = () -> {};

    Site(Credentials credentials, TlsChoice tls, int boot, String... listen) {
        this(1_000, credentials, tls, boot, listen);
    }

    /** One that waits so long for a peer that is to dial first. */
    Site(int deferMillis, Credentials credentials, TlsChoice tls, int boot, String... listen) {
        runtime = new AgentRuntime(
                RuntimeSettings.forProcessors(1), (thread, cause) -> defects.add(new AssertionError(thread, cause)));
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String address : listen) {
            addresses.add(new InetSocketAddress(address, 0));
        }
        NetSettings settings =
                new NetSettings(new BootId(new UUID(0, boot)), addresses, tls, 1, 2_000, 50, 500, deferMillis);
        network = new Network(
                settings,
                credentials,
                pool,
                runtime.threads(ThreadPurpose.NETWORK),
                runtime.ticker(),
                new Random(boot),
                (from, code, why) -> refusals.add(code + " " + why));
        bound = network.listen();
    }

    /** Begins to talk to a peer. */
    void meet(String peer, LinkSettings... links) {
        onLane(() -> {
            endpoint = network.endpoint(new PeerSettings(peer, List.of(links)), runtime.lane());
            List<BackboneSettings.Link> names = new ArrayList<>();
            for (LinkSettings link : links) {
                names.add(new BackboneSettings.Link(link.name(), 0));
            }
            backbone = new Backbone(BackboneSettings.of(names), endpoint, this, now());
            endpoint.start(this);
            return null;
        });
    }

    void openAsReplica() {
        onLane(() -> {
            backbone.openRoundAsReplica(1, CREDIT_BYTES, now());
            return null;
        });
    }

    void sendRound(int count, int bytes) {
        onLane(() -> {
            total = count;
            batchBytes = bytes;
            backbone.openRoundAsSource(1, CREDIT_BYTES, now());
            offerMore();
            return null;
        });
    }

    void send(int messages) {
        onLane(() -> {
            for (int i = 1; i <= messages; i++) {
                VolumeId volume = new VolumeId(new UUID(0, i));
                backbone.send(new Message.VolumeConflict(volume, FaultCode.CANCELLED, ""), now());
            }
            return null;
        });
    }

    BackboneEndpoint endpoint() {
        return endpoint;
    }

    /** Begins a test of a link; how it ended, in words where it failed. */
    CompletableFuture<LinkTestReport> test(String link, LinkTestOrder order) {
        CompletableFuture<LinkTestReport> outcome = new CompletableFuture<>();
        LinkTestListener listener = new LinkTestListener() {
            @Override
            public void measured(LinkTestReport report) {
                outcome.complete(report);
            }

            @Override
            public void failed(FaultCode code, String text) {
                outcome.completeExceptionally(new ReplicatorException(code, text));
            }
        };
        onLane(() -> {
            endpoint.checkTestable(link);
            new LinkTest(
                            link,
                            order,
                            endpoint,
                            backbone.allowance(link).orElseThrow(),
                            runtime.lane(),
                            runtime.ticker(),
                            listener)
                    .start();
            return null;
        });
        return outcome;
    }

    void setEnabled(String link, boolean enabled) {
        onLane(() -> endpoint.setEnabled(link, enabled));
    }

    List<Long> delivered() {
        return onLane(() -> List.copyOf(delivered));
    }

    int received() {
        return onLane(batches::size);
    }

    int repeated() {
        return onLane(() -> repeated);
    }

    long acknowledgedThrough() {
        return onLane(() -> acknowledgedThrough);
    }

    void renew(Credentials credentials) {
        network.renew(credentials);
    }

    long bufferBytes() {
        return network.bufferBytes();
    }

    List<LinkReport> report() {
        return onLane(() -> backbone.report(now()));
    }

    void awaitState(String link, LinkState state) {
        await(() -> report().stream().anyMatch(report -> report.name().equals(link) && report.state() == state));
    }

    void await(Supplier<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .failFast(() -> assertThat(defects).isEmpty())
                .untilAsserted(() -> assertThat(condition.get())
                        .as(() -> String.join("\n", story) + "\n" + refusals)
                        .isTrue());
    }

    <T> T onLane(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        runtime.lane().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Ends everything in order; nothing may be leased afterwards. */
    @Override
    public void close() {
        onLane(() -> {
            if (endpoint != null) {
                endpoint.stop();
                timer.cancel();
                backbone.close();
            }
            return null;
        });
        network.stop();
        assertThat(runtime.stop(TimeUnit.SECONDS.toNanos(10))).isTrue();
        assertThat(defects).isEmpty();
        assertThat(pool.leasedBytes()).isZero();
    }

    private void offerMore() {
        while (offered < total) {
            Lease lease = pool.tryLease(batchBytes);
            if (lease == null) {
                return;
            }
            fill(lease.writable(), offered + 1);
            if (!backbone.offer(new Message.Batch(1, offered + 1, lease.seal()), now())) {
                lease.release();
                return;
            }
            offered++;
        }
    }

    private static void fill(ByteBuffer target, long number) {
        for (int i = 0; i + 8 <= target.limit(); i += 8) {
            target.putLong(i, number * 0x9E3779B97F4A7C15L + i);
        }
    }

    private long now() {
        return runtime.ticker().nanos();
    }

    @Override
    public void deliver(Message message) {
        delivered.add(((Message.VolumeConflict) message).volume().uuid().getLeastSignificantBits());
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        ByteBuffer expected = ByteBuffer.allocate(batch.batch().length());
        fill(expected, batch.number());
        assertThat(batch.batch().bytes().mismatch(expected)).isEqualTo(-1);
        if (!batches.add(batch.number())) {
            repeated++;
        }
        durable.add(batch.number());
        durableBytes += batch.batch().length();
        batch.batch().release();
        while (durable.remove(durableThrough + 1)) {
            durableThrough++;
        }
        backbone.progress(batch.round(), durableThrough, durableBytes + CREDIT_BYTES, now());
    }

    @Override
    public void durableThrough(long round, long number) {
        acknowledgedThrough = number;
        offerMore();
    }

    @Override
    public void roomFor(long round) {
        offerMore();
    }

    @Override
    public void peerMet(BootId boot) {
        story.add("met " + boot.uuid().getLeastSignificantBits());
    }

    @Override
    public void peerRestarted() {
        story.add("restarted");
        delivered.clear();
        batches.clear();
        durable.clear();
        durableThrough = 0;
        durableBytes = 0;
        total = 0;
        offered = 0;
    }

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {
        story.add(link + " is " + state + " " + code + " " + why);
    }

    @Override
    public void allLinksDown() {
        story.add("all down");
    }

    @Override
    public void linksBack() {
        story.add("back");
    }

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
        story.add(link + " up");
        backbone.linkUp(link, now());
    }

    @Override
    public void linkDown(String link, FaultCode code, String why) {
        story.add(link + " down " + code + " " + why);
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
