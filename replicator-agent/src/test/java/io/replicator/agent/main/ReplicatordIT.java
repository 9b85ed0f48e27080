package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.UnixHttp;
import io.replicator.agent.runtime.ThreadPurpose;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The daemon as an administrator and systemd see it. */
class ReplicatordIT {
    private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"));
    private static final Duration YEAR = Duration.ofDays(365);

    private static final Pattern JVM_THREADS = Pattern.compile("main|Reference Handler|Finalizer|Signal Dispatcher"
            + "|Service Thread|Monitor Deflation Thread|C[12] CompilerThread\\d+|Sweeper thread|Common-Cleaner"
            + "|Notification Thread|Attach Listener|SIG\\w+ handler|Cleaner-\\d+|JNA Cleaner");

    @TempDir
    private Path directory;

    @Test
    void aBadConfigurationIsToldByLineAndEnds78() throws Exception {
        AgentHome home = new AgentHome(directory, "bordeaux");
        home.write(home.yaml("30 parsecs").replace("memory: 64MiB", "memry: 64MiB"));
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said())
                    .contains(home.config() + ":7:", "30 parsecs", home.config() + ":9:", "memry")
                    .contains("not started: 2 problem(s)");
        }
        try (AgentProcess agent = AgentProcess.start(directory, "--config", directory + "/none.yaml")) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).contains("none.yaml: there is no such file");
        }
    }

    @Test
    void missingCertificatesAreToldWithWhatToRun() throws Exception {
        AgentHome home = new AgentHome(directory, "bordeaux").configure("30s");
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).contains("agent.key does not exist; replicatorctl pki request and sign make it");
        }
        home.enrol(YEAR);
        Files.setPosixFilePermissions(home.pki().resolve("agent.key"), PosixFilePermissions.fromString("rw-r-----"));
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).contains("chmod 600");
        }
    }

    @Test
    void aLogbackFileBesideTheConfigurationIsTaken() throws Exception {
        AgentHome home = new AgentHome(directory, "bordeaux").configure("30s");
        Path logback = directory.resolve("logback.xml");
        Files.copy(Path.of("../config/logback.xml"), logback);
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).startsWith("INFO  [main] Replicatord: starting: ");
        }
        Files.writeString(
                logback,
                "<configuration><appender name='a' class='no.such.Appender'/>"
                        + "<root level='INFO'><appender-ref ref='a'/></root></configuration>");
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).contains(logback + " cannot be used for logging: ", "no.such.Appender");
        }
    }

    @Test
    void usageIsTold() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory, "--version")) {
            assertThat(agent.awaitExit()).isZero();
            assertThat(agent.said()).startsWith("replicator-agent ").hasLineCount(1);
        }
        try (AgentProcess agent = AgentProcess.start(directory, "--cofnig", "x")) {
            assertThat(agent.awaitExit()).isEqualTo(2);
            assertThat(agent.said()).contains("--cofnig", "--config");
        }
    }

    static List<Path> javaHomes() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return List.of(OWN_JAVA);
        }
        try (Stream<Path> installed = Files.list(all)) {
            Stream<Path> newer = installed
                    .filter(home -> home.getFileName().toString().contains("25"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .limit(1);
            return Stream.concat(Stream.of(OWN_JAVA), newer).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aLifeFromStartToStop(Path javaHome) throws Exception {
        AgentHome home = new AgentHome(directory, "bordeaux").configure("30s");
        home.enrol(YEAR);
        try (AgentProcess agent = AgentProcess.startOn(
                javaHome, directory, "--config", home.config().toString())) {
            agent.awaitReady();
            assertThat(UnixHttp.get(home.socket(), "/v1/status"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"name\":\"bordeaux\"");
            assertThat(web(home, "/metrics")).startsWith("HTTP/1.1 200").contains("replicator_build_info{version=");
            assertThat(web(home, "/ready")).startsWith("HTTP/1.1 200");
            threadsAreThoseOfTheList(agent, javaHome);
            if (javaHome.equals(OWN_JAVA)) {
                anotherAgentIsKeptOut(home, agent);
            }
            reloads(home, agent);

            agent.signal("TERM");
            assertThat(agent.awaitExit()).isZero();
            assertThat(agent.said()).contains("SIGTERM: stopping", " stopped");
            assertThat(agent.said().lines())
                    .as("nothing but the log, a line to an event")
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (INFO |WARN |ERROR) \\[\\S.*"));
            assertThat(home.socket()).doesNotExist();
            assertThat(home.state().resolve("native")).isEmptyDirectory();
        }
        if (javaHome.equals(OWN_JAVA)) {
            anotherIdentityIsKeptOut(home);
        }
    }

    /** The list is {@link ThreadPurpose}; what else there is belongs to the JVM, and one thread to JNA. */
    private static void threadsAreThoseOfTheList(AgentProcess agent, Path javaHome) throws Exception {
        Set<String> ours = Stream.of(ThreadPurpose.values())
                .flatMap(purpose -> IntStream.rangeClosed(1, purpose.most()).mapToObj(purpose::threadName))
                .collect(Collectors.toSet());
        List<String> alive = agent.threadNames(javaHome);
        assertThat(alive)
                .contains("lane", "io-1", "io-2", "io-3", "cpu-1", "cpu-2", "net-1", "control", "metrics-1")
                .doesNotContain("io-4", "cpu-3", "metrics-2");
        assertThat(alive)
                .filteredOn(name -> !ours.contains(name))
                .allMatch(name -> JVM_THREADS.matcher(name).matches());
    }

    private void anotherAgentIsKeptOut(AgentHome home, AgentProcess agent) throws Exception {
        try (AgentProcess second = run(home)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.said())
                    .contains("another agent (process " + agent.pid() + ") uses " + home.state(), "agent.state");
        }
    }

    private static void reloads(AgentHome home, AgentProcess agent) throws Exception {
        home.write(home.yaml("30s").replace("peers: [paris]", "peers: [lyon]"));
        agent.signal("HUP");
        agent.awaitSaying("reload-refused: nothing has changed: " + home.config() + ":7:");

        home.configure("1m");
        agent.signal("HUP");
        agent.awaitSaying("reloaded: volumes.vm-101.every: 30s → 1m");

        home.enrol(Duration.ofDays(20));
        assertThat(UnixHttp.post(home.socket(), "/v1/reload", ""))
                .startsWith("HTTP/1.1 200")
                .contains("the certificate, from the next connection on");
        agent.awaitSaying("certificate-expires: the agent's certificate ends in 19 days");
        assertThat(UnixHttp.post(home.socket(), "/v1/reload", "")).contains("\"changes\":[]");
    }

    private void anotherIdentityIsKeptOut(AgentHome home) throws Exception {
        home.enrol(UUID.randomUUID(), YEAR);
        try (AgentProcess agent = run(home)) {
            assertThat(agent.awaitExit()).isEqualTo(78);
            assertThat(agent.said()).contains("is the state of the agent ");
        }
    }

    private AgentProcess run(AgentHome home) throws IOException {
        return AgentProcess.start(directory, "--config", home.config().toString());
    }

    private static String web(AgentHome home, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), home.metricsPort)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
