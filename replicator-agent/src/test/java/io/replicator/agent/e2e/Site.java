package io.replicator.agent.e2e;

import static org.awaitility.Awaitility.await;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.Authority;
import io.replicator.agent.trust.Enrolment;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One site: its directory, its configuration, its agent's process, which may be started and killed again and again, and its control. */
final class Site implements AutoCloseable {
    private static final Path PROGRAMS =
            Path.of(System.getProperty("replicator.dist", "target/dist"), "bin").toAbsolutePath();
    private static final long STOP_SECONDS = 15;

    private final String name;
    private final Path home;
    private final Path log;
    private final SiteConfig config;
    private final Control control;
    private List<String> wrapper = List.of();
    private String javaOptions = "-XX:+UseSerialGC -Xmx256m -XX:TieredStopAtLevel=1";
    private @Nullable Process agent;

    /** @param sockets a directory with a short path, since that of a socket is bounded */
    Site(String name, Path parent, Path sockets, Authority authority) {
        this(name, parent, sockets, authority, List.of("127.0.0.1", "127.0.0.2"));
    }

    /** @param addresses where it listens and dials from, two */
    Site(String name, Path parent, Path sockets, Authority authority, List<String> addresses) {
        this.name = name;
        home = parent.resolve(name);
        log = parent.resolve(name + ".log");
        List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
        AgentIdentity identity = new AgentIdentity(
                name, new AgentId(UUID.nameUUIDFromBytes((parent + name).getBytes(StandardCharsets.UTF_8))));
        try {
            Files.createDirectories(home);
            Path pki = Files.createDirectories(home.resolve("pki"));
            Path enrolled = Enrolment.enrol(pki, authority, identity, Authority.AGENT_VALIDITY, Instant.now());
            config = new SiteConfig(name, home, enrolled, sockets.resolve(name), ports, addresses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        control = new Control(config.socket());
    }

    String name() {
        return name;
    }

    /** A file of this site. */
    Path file(String file) {
        return home.resolve(file);
    }

    /** The two sites know each other, and this one dials. */
    void dials(Site peer) {
        dials(peer, peer.config.listeners());
    }

    /** The same, but that this one dials other addresses, from which a way leads there. */
    void dials(Site peer, List<InetSocketAddress> remotes) {
        config.dial(peer.name, remotes);
        peer.config.await(name);
    }

    /** Links that it is told to dial from now on send no more than that, each. */
    void limitLinks(String rate) {
        config.limitLinks(rate);
    }

    /** Where it listens. */
    List<InetSocketAddress> listeners() {
        return config.listeners();
    }

    /** This one dials, whether the other one knows it or not. */
    void dialsUnasked(Site peer) {
        config.dial(peer.name, peer.config.listeners());
    }

    void volume(String volume, Path path, String... peers) {
        config.volume(volume, path, List.of(peers));
    }

    /** An image that is cloned for a capture, and for a round that the journal has no room for. */
    void clonedVolume(String volume, Path path, String... peers) {
        config.volume(volume, path, List.of(peers), ", snapshot: reflink");
    }

    /** A volume that keeps its base in a snapshot, at an agent whose journals are no longer than that. */
    void volumeOverSnapshots(String volume, Path path, int journalMebibytes, String... peers) {
        config.limitJournal(journalMebibytes);
        config.volume(volume, path, List.of(peers), ", snapshot: reflink");
    }

    /** Where the agent's state is to be, instead of beside everything else. */
    void state(Path directory) {
        config.state(directory);
    }

    /** The agent's state directory. */
    Path state() {
        return config.state();
    }

    /**
     * The agent's JVM gets no more direct memory than the agent asks for, and its metrics are at a port of the loopback interface.
     *
     * @return the port
     */
    int measureMemory() {
        int port = FreePorts.next();
        config.metrics(port);
        int most = SiteConfig.MEMORY_MEBIBYTES + SiteConfig.MEMORY_MEBIBYTES / 8 + 16;
        javaOptions += " -XX:MaxDirectMemorySize=" + most + "m";
        return port;
    }

    /** What the agent's process is started by, for other surroundings than the test's own. */
    void startBy(List<String> command) {
        wrapper = List.copyOf(command);
    }

    /** What the agent is asked and told. */
    Control control() {
        return control;
    }

    /** Starts the agent, and does not wait until it answers. */
    void launch() {
        List<String> words = new ArrayList<>(wrapper);
        words.add(PROGRAMS.resolve("replicator-agent").toString());
        words.add("--config");
        words.add(file("agent.yaml").toString());
        try {
            Files.writeString(file("agent.yaml"), config.text());
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // Small and soon at work: an agent of a test does not live long.
            builder.environment().put("REPLICATOR_JAVA_OPTS", javaOptions);
            agent = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the agent answers. */
    void awaitStart() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    if (!running().isAlive()) {
                        throw new AssertionError(
                                name + " ended with " + running().exitValue() + ":\n" + log());
                    }
                    return control.answers();
                });
    }

    void start() {
        launch();
        awaitStart();
    }

    /** SIGKILL: nothing is said good-bye to. */
    void kill() {
        running().destroyForcibly().onExit().join();
        agent = null;
    }

    /** SIGTERM, as the system stops a service; its exit code. */
    int terminate() {
        Process process = running();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().onExit().join();
                throw new AssertionError(name + " did not stop within " + STOP_SECONDS + " s:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        agent = null;
        return process.exitValue();
    }

    /** Runs {@code replicatorctl} at this site. */
    HostCommand.Outcome ctl(String... command) {
        List<String> words = new ArrayList<>();
        words.add(PROGRAMS.resolve("replicatorctl").toString());
        words.add("--socket");
        words.add(config.socket().toString());
        words.addAll(List.of(command));
        return HostCommand.run(words);
    }

    /** The same, and it must do what it was told; what it printed. */
    String mustCtl(String... command) {
        HostCommand.Outcome outcome = ctl(command);
        if (outcome.exitCode() != 0) {
            throw new AssertionError("replicatorctl " + String.join(" ", command) + " at " + name + ": " + outcome
                    + "\nthe agent says:\n" + log());
        }
        return outcome.out();
    }

    /** What the agent has said since its first start. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (agent != null && agent.isAlive()) {
            kill();
        }
    }

    /** The number of the agent's process. */
    long pid() {
        return running().pid();
    }

    /** SIGSTOP: it stands still and knows nothing of it. */
    void suspend() {
        HostCommand.mustRun("kill", "-STOP", Long.toString(running().pid()));
    }

    /** SIGCONT. */
    void proceed() {
        HostCommand.mustRun("kill", "-CONT", Long.toString(running().pid()));
    }

    private Process running() {
        if (agent == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return agent;
    }
}
