package io.replicator.agent.main;

import io.replicator.agent.config.AgentConfig;
import io.replicator.agent.config.LoadedConfig;
import io.replicator.agent.control.ControlServer;
import io.replicator.agent.job.Replication;
import io.replicator.agent.job.ReplicationPorts;
import io.replicator.agent.job.ReplicationSettings;
import io.replicator.agent.metrics.MetricsServer;
import io.replicator.agent.metrics.Observation;
import io.replicator.agent.net.Network;
import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.FatalHandler;
import io.replicator.agent.runtime.ThreadPurpose;
import io.replicator.agent.trust.Credentials;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.EventLevel;
import io.replicator.core.volume.BootId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of one running agent, from {@link #start} to {@link #stop}. */
final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** What replication takes at most by its own account, and some. */
    private static final long REPLICATION_STOP_SECONDS = 25;

    private static final long THREADS_STOP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Started started = new Started();
    private final Path file;
    private final LoadedConfig loaded;
    private final AgentConfig config;
    private final SecureRandom random = new SecureRandom();
    private final EventLog events = new EventLog(System::currentTimeMillis);
    private final BootId boot;
    private final AgentRuntime runtime;
    private final Reload reload;
    private volatile boolean ready;

    private Agent(Path file, LoadedConfig loaded, FatalHandler fatal, CompletableFuture<?> end) {
        this.file = file;
        this.loaded = loaded;
        this.config = loaded.config();
        this.boot = new BootId(new UUID(random.nextLong(), random.nextLong()));
        try {
            DirectMemory.checkRoomFor(config.limits().memoryBytes());
            StateHome home = StateHome.open(config.agent().state());
            started.add("state directory", home::close);
            NativeLibraries.unpackInto(home.resolve("native"));
            Certificates certificates =
                    new Certificates(config.pki().dir(), config.agent().name(), Clock.systemUTC());
            Credentials credentials = certificates.read();
            home.claim(credentials.identity());
            certificates.warnOfEnd(credentials, events::tell);
            int processors = Runtime.getRuntime().availableProcessors();
            runtime = new AgentRuntime(Mapping.runtime(config.limits(), processors), fatal);
            started.add("threads", this::stopThreads);
            reload = startReplication(home, certificates, credentials, end);
        } catch (RuntimeException e) {
            started.endAll();
            throw e;
        }
    }

    /**
     * Starts everything in order. Blocks.
     *
     * @param file where the configuration came from and is read again
     * @param fatal what ends the process at once
     * @param end ends when the process is to end
     * @return the agent, or empty when it was told to end before it was ready
     * @throws StartFailure when it cannot run; nothing is left running then
     */
    static Optional<Agent> start(Path file, LoadedConfig loaded, FatalHandler fatal, CompletableFuture<?> end) {
        try {
            Agent agent = new Agent(file, loaded, fatal, end);
            if (agent.ready) {
                return Optional.of(agent);
            }
            agent.stop();
            return Optional.empty();
        } catch (ReplicatorException e) {
            throw StartFailure.of(e);
        }
    }

    private Reload startReplication(
            StateHome home, Certificates certificates, Credentials credentials, CompletableFuture<?> end) {
        // Apart, because incoming data must find room while everything that goes out waits for it.
        long batchBytes = config.limits().memoryBytes()
                - DirectMemory.shareForNetwork(config.limits().memoryBytes());
        BufferPool receivePool = new BufferPool(batchBytes / 2);
        BufferPool sendPool = new BufferPool(batchBytes / 2);
        Network network = new Network(
                Mapping.network(config, boot),
                credentials,
                receivePool,
                runtime.threads(ThreadPurpose.NETWORK),
                runtime.ticker(),
                random,
                (from, code, why) -> events.tell(
                        EventLevel.WARNING, "connection-refused", Optional.of(code), "from " + from + ": " + why));
        started.add("network", network::stop);
        SeedTrust trust = new SeedTrust(credentials, random);
        ReplicationSettings settings = Mapping.replication(config, Map.of(), Version.text());
        Replication replication = new Replication(
                settings,
                new ReplicationPorts(
                        credentials.identity(),
                        boot,
                        runtime.lane(),
                        runtime.io(),
                        runtime.cpu(),
                        runtime.ticker(),
                        () -> runtime.wallClock().millis(),
                        random,
                        trust,
                        home.directory(),
                        network,
                        sendPool,
                        receivePool,
                        events.ring()::append));
        started.add("replication", () -> await(replication.stop(), REPLICATION_STOP_SECONDS));
        Reload reloading = new Reload(
                file,
                loaded,
                settings,
                certificates,
                credentials,
                replication::apply,
                renewed -> {
                    network.renew(renewed);
                    trust.renew(renewed);
                },
                events,
                runtime.io());
        certificates.watch(reloading::credentials, runtime.lane(), events::tell);
        if (awaitStart(replication.start(), end)) {
            serve(network, new JobService(replication, reloading::run), reloading);
            ready = true;
            LOG.info(
                    "ready: agent {} ({}), version {}, {} volumes, {} peers, state in {}",
                    credentials.identity().name(),
                    credentials.identity().id(),
                    Version.text(),
                    config.volumes().size(),
                    config.peers().size(),
                    config.agent().state());
        }
        return reloading;
    }

    private void serve(Network network, JobService service, Reload reloading) {
        bind(network::listen);
        ControlServer control = ControlServer.start(
                config.agent().socket(), service, events.ring(), runtime.threads(ThreadPurpose.CONTROL));
        started.add("control socket", control::close);
        config.metrics().ifPresent(section -> {
            MetricsServer metrics = bind(() -> MetricsServer.start(
                    section.listen(),
                    () -> new Observation(
                            service.status(),
                            Certificates.end(reloading.credentials()).toEpochMilli(),
                            network.bufferBytes()),
                    () -> ready,
                    runtime.ticker(),
                    body -> runtime.start(ThreadPurpose.METRICS, body)));
            started.add("metrics", metrics::close);
        });
    }

    /** An address that cannot be bound may be one whose interface comes up late: the start fails, but not for good. */
    private static <T> T bind(Supplier<T> binding) {
        try {
            return binding.get();
        } catch (ReplicatorException e) {
            throw StartFailure.passing(e);
        }
    }

    /** Reads configuration and certificates again; the log and the events tell what came of it. Does not block. */
    CompletionStage<List<String>> reload() {
        return reload.run();
    }

    /** Starts a thread for the end of the process. */
    void start(Runnable ending) {
        runtime.start(ThreadPurpose.SHUTDOWN, ending);
    }

    /** Ends everything in the reverse order, each part within its time. Blocks. */
    void stop() {
        ready = false;
        started.endAll();
    }

    private void stopThreads() {
        if (!runtime.stop(THREADS_STOP_NANOS)) {
            LOG.warn("some threads have not ended: a device does not answer; they end with the process");
        }
    }

    /** Whether it has started; false when the process is to end first. */
    private static boolean awaitStart(CompletionStage<Void> start, CompletableFuture<?> end) {
        CompletableFuture<Void> starting = start.toCompletableFuture();
        try {
            CompletableFuture.anyOf(starting, end).join();
            return !end.isDone();
        } catch (CompletionException e) {
            throw fault(e.getCause());
        }
    }

    private static void await(CompletionStage<Void> stage, long seconds) {
        try {
            stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("replication has not ended after {} s; what is on disk allows for that", seconds);
        } catch (ExecutionException e) {
            throw fault(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ReplicatorException fault(@Nullable Throwable cause) {
        return cause instanceof ReplicatorException known
                ? known
                : new ReplicatorException(FaultCode.INTERNAL, "replication met " + cause, cause);
    }
}
