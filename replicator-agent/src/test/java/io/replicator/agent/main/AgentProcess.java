package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A daemon as a process of its own: the packaged one where there is one, else from the classes of this build. */
final class AgentProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String OPTIONS =
            "-Xmx128m -XX:MaxDirectMemorySize=128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final Pattern JAVA_THREAD = Pattern.compile("^\"([^\"]+)\" #\\d+", Pattern.MULTILINE);

    private final Process process;
    private final Path errors;

    private AgentProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static AgentProcess start(Path directory, String... arguments) throws IOException {
        return startOn(Path.of(System.getProperty("java.home")), directory, arguments);
    }

    /** Starts one on another JVM; its standard error goes to a file of the directory. */
    static AgentProcess startOn(Path javaHome, Path directory, String... arguments) throws IOException {
        Path errors = Files.createTempFile(directory, "agent", ".err");
        List<String> command = new ArrayList<>(launcher(javaHome));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("REPLICATOR_JAVA_OPTS", OPTIONS);
        return new AgentProcess(builder.start(), errors);
    }

    private static List<String> launcher(Path javaHome) {
        String dist = System.getProperty("replicator.dist", "");
        if (!dist.isEmpty()) {
            return List.of(Path.of(dist, "bin", "replicator-agent").toString());
        }
        String classes = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of(OPTIONS.split(" ", -1)));
        command.addAll(List.of("-cp", classes, Replicatord.class.getName()));
        return command;
    }

    long pid() {
        return process.pid();
    }

    /** All that it has said so far. */
    String said() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AgentProcess awaitSaying(String text) {
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThat(said()).contains(text);
        });
        return this;
    }

    AgentProcess awaitReady() {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> said().contains(" ready: ") || !process.isAlive());
        assertThat(said()).contains(" ready: ");
        return this;
    }

    /** The names of its Java threads, as a JVM's own tool lists them. */
    List<String> threadNames(Path javaHome) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(javaHome.resolve("bin/jcmd").toString(), Long.toString(pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        String dump = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(dump).isZero();
        return JAVA_THREAD.matcher(dump).results().map(found -> found.group(1)).toList();
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** As a power cut would, without its effect on disks. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .as("ended, after it said: %s", said())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
