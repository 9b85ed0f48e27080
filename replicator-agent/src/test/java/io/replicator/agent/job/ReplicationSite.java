package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.net.NetSettings;
import io.replicator.agent.net.Network;
import io.replicator.agent.net.PeerSettings;
import io.replicator.agent.net.TlsChoice;
import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.runtime.ThreadPurpose;
import io.replicator.agent.trust.Credentials;
import io.replicator.agent.trust.PassphraseCost;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.BootId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** One agent's replication with real threads, sockets and files. */
final class ReplicationSite implements AutoCloseable {
    private static final long MILLI = 1_000_000L;
    private static final Times TIMES = new Times(50 * MILLI, 200 * MILLI, 10_000 * MILLI, 20 * MILLI, 50 * MILLI);

    final List<EventReport> events = new CopyOnWriteArrayList<>();
    final Path home;
    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final String name;
    private final Credentials credentials;
    private final AgentRuntime runtime;
    private final BootId boot = new BootId(UUID.randomUUID());
    private final BufferPool sendPool = new BufferPool(64 << 20);
    private final BufferPool receivePool = new BufferPool(64 << 20);
    private final Network network;
    private final InetSocketAddress bound;
    private UnaryOperator<StateDirectory> state = directory -> directory;
    private Replication replication;
    private boolean closed;

    /** Listens on that address, and does nothing else before {@link #start}. */
    ReplicationSite(Path home, Credentials credentials, InetSocketAddress listen) {
        this.home = home;
        this.name = credentials.identity().name();
        this.credentials = credentials;
        this.runtime = new AgentRuntime(
                RuntimeSettings.forProcessors(2), (thread, cause) -> defects.add(new AssertionError(thread, cause)));
        NetSettings settings = new NetSettings(boot, List.of(listen), TlsChoice.FASTEST, 1, 2_000, 20, 100, 200);
        this.network = new Network(
                settings,
                credentials,
                receivePool,
                runtime.threads(ThreadPurpose.NETWORK),
                runtime.ticker(),
                new Random(1),
                (from, code, why) -> {});
        this.bound = network.listen().get(0);
    }

    /** Where peers dial it. */
    InetSocketAddress bound() {
        return bound;
    }

    /** What the volumes' state is written through. */
    void writeThrough(UnaryOperator<StateDirectory> wrapping) {
        state = wrapping;
    }

    Path image(String volume) {
        return home.resolve(volume + ".img");
    }

    VolumeSettings volume(String volume, String... peers) {
        return new VolumeSettings(
                volume, image(volume), List.of(peers), 16 << 10, java.util.Optional.empty(), false, false);
    }

    VolumeSettings everyMillis(long millis, VolumeSettings volume) {
        return new VolumeSettings(
                volume.name(),
                volume.path(),
                volume.peers(),
                volume.chunkBytes(),
                java.util.Optional.of(Duration.ofMillis(millis)),
                volume.exclusiveDevice(),
                volume.reflinkSnapshot());
    }

    ReplicationSettings settings(ReplicationSite peer, VolumeSettings... volumes) {
        LinkSettings link = new LinkSettings(
                "link-" + (name.compareTo(peer.name) < 0 ? name + "-" + peer.name : peer.name + "-" + name),
                bound.getAddress(),
                peer.bound);
        return new ReplicationSettings(
                "test",
                home.resolve("manifests"),
                List.of(volumes),
                List.of(new PeerSettings(peer.name, List.of(link))),
                Map.of(),
                ReplicaSettings.DEFAULT,
                TIMES);
    }

    /** As {@link #settings}, with links that carry so much a second at most. */
    ReplicationSettings limited(long bytesPerSecond, ReplicationSite peer, VolumeSettings... volumes) {
        ReplicationSettings free = settings(peer, volumes);
        String link = free.peers().get(0).links().get(0).name();
        return new ReplicationSettings(
                free.version(),
                free.manifests(),
                free.volumes(),
                free.peers(),
                Map.of(link, new BackboneSettings.Link(link, bytesPerSecond)),
                free.replica(),
                free.times());
    }

    /** As {@link #settings}, but that the peer has to dial. */
    ReplicationSettings settingsWithoutLinks(ReplicationSite peer, VolumeSettings... volumes) {
        return new ReplicationSettings(
                "test",
                home.resolve("manifests"),
                List.of(volumes),
                List.of(new PeerSettings(peer.name, List.of())),
                Map.of(),
                ReplicaSettings.DEFAULT,
                TIMES);
    }

    void start(ReplicationSite peer, VolumeSettings... volumes) {
        start(settings(peer, volumes));
    }

    void start(ReplicationSettings settings) {
        replication = new Replication(
                settings,
                new ReplicationPorts(
                        credentials.identity(),
                        boot,
                        runtime.lane(),
                        runtime.io(),
                        runtime.cpu(),
                        runtime.ticker(),
                        System::currentTimeMillis,
                        new SecureRandom(),
                        new SeedTrust(credentials, new SecureRandom(), PassphraseCost.LEAST),
                        state.apply(new FileStateDirectory(home.resolve("state"))),
                        network,
                        sendPool,
                        receivePool,
                        events::add));
        get(replication.start());
    }

    Replication agent() {
        return replication;
    }

    StatusReport status() {
        return replication.status();
    }

    VolumeReport report(String volume) {
        return status().volume(volume).orElseThrow();
    }

    RelationReport relation(String volume) {
        return report(volume).relations().get(0);
    }

    /** Waits for the job and its end. */
    JobReport run(CompletionStage<JobReport> asked) {
        return get(replication.jobEnded(get(asked).id()));
    }

    /** Why it was refused. */
    ReplicatorException refusal(CompletionStage<?> asked) {
        try {
            Object answer =
                    asked.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
            throw new AssertionError("not refused: " + answer);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(ReplicatorException.class);
            return (ReplicatorException) e.getCause();
        }
    }

    <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    void awaitState(String volume, RelationState wanted) {
        await(status -> relation(volume).state() == wanted);
    }

    void await(Predicate<StatusReport> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> assertThat(defects).isEmpty())
                .untilAsserted(() -> assertThat(condition.test(status()))
                        .as(() -> name + ": " + status() + "\n" + events)
                        .isTrue());
    }

    /** Ends everything in order; nothing may be leased afterwards. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (replication != null) {
            get(replication.stop());
        }
        network.stop();
        assertThat(runtime.stop(TimeUnit.SECONDS.toNanos(10))).isTrue();
        assertThat(defects).isEmpty();
        assertThat(sendPool.leasedBytes()).isZero();
        assertThat(receivePool.leasedBytes()).isZero();
    }
}
