package io.replicator.agent.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One site: its directory, its configuration, its agent process, and its administrator's command line. */
final class DemoSite implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long AWAIT_MILLIS = 30_000;
    private static final long STOP_SECONDS = 10;
    private static final long COMMAND_SECONDS = 300;

    private final String name;
    private final Path home;
    private final Path programs;
    private final DemoTerminal terminal;
    private @Nullable Process agent;
    private boolean closed;

    /** @param programs the directory of {@code replicatorctl} and {@code replicator-agent} */
    DemoSite(String name, Path home, Path programs, DemoTerminal terminal) {
        this.name = name;
        this.home = home;
        this.programs = programs;
        this.terminal = terminal;
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    Path image() {
        return home.resolve("vm-101.img");
    }

    Path pki() {
        return home.resolve("pki");
    }

    Path config() {
        return home.resolve("agent.yaml");
    }

    Path socket() {
        return home.resolve("agent.sock");
    }

    Path log() {
        return home.resolve("agent.log");
    }

    void writeConfig(String yaml) {
        try {
            Files.createDirectories(home);
            Files.writeString(config(), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the agent. */
    void start() {
        terminal.command(name, "replicator-agent --config agent.yaml &");
        launch();
    }

    /** Waits until the agent answers. */
    void awaitAnswer() {
        await(
                "the agent at " + name + " did not start",
                () -> new DemoCommand(words(List.of("status"))).run().exitCode() == 0);
    }

    /** Waits until a link to the other site is in use. */
    void awaitLink(String link) {
        await(link + " from " + name + " is not in use", () -> isUp(link));
    }

    private void await(String otherwise, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAIT_MILLIS);
        while (!condition.getAsBoolean()) {
            if (!isRunning() || System.nanoTime() > deadline) {
                throw new DemoFailure(otherwise + "; the agent at " + name + " says:\n" + tail());
            }
        }
    }

    private boolean isUp(String name) {
        for (JsonNode link : ask("link", "list").path("links")) {
            if (link.path("report").path("name").asText().equals(name)) {
                return link.path("report").path("state").asText().equals("up");
            }
        }
        return false;
    }

    private synchronized boolean isRunning() {
        return agent != null && agent.isAlive();
    }

    /** The stage may be cleared by another thread, when the process is told to end: nothing is started behind its back. */
    private synchronized void launch() {
        if (closed) {
            throw new DemoFailure("stopped");
        }
        agent = new DemoCommand(
                        List.of(programs.resolve("replicator-agent").toString(), "--config", config().toString()))
                .start(log());
    }

    /** Runs a command at this site, shown as it would be typed, and answers what it printed as JSON. */
    JsonNode tell(String... command) {
        terminal.command(name, "replicatorctl " + shown(command));
        return ask(command);
    }

    /** Runs a command without a word about it. */
    JsonNode ask(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.add("--json");
        return parse(new DemoCommand(words(words), home.resolve("commands.log")).mustRun());
    }

    /** Runs a command to its end where everybody sees it; fails unless it ended well. */
    void run(String... command) {
        await(show(command), COMMAND_SECONDS);
    }

    /** Runs a command whose bar and words go where the story goes; the caller waits for it. */
    Process show(String... command) {
        terminal.command(name, "replicatorctl " + shown(command));
        try {
            ProcessBuilder builder = new ProcessBuilder(words(List.of(command))).inheritIO();
            if (terminal.isQuiet()) {
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
            }
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a command that was shown; fails unless it ended well. */
    void await(Process command, long seconds) {
        try {
            if (!command.waitFor(seconds, TimeUnit.SECONDS)) {
                command.destroy();
                throw new DemoFailure("no end after " + seconds + " s; the agent at " + name + " says:\n" + tail());
            }
        } catch (InterruptedException e) {
            throw DemoCommand.stopped(e);
        }
        if (command.exitValue() != 0) {
            throw new DemoFailure(
                    "the command ended with " + command.exitValue() + "; the agent at " + name + " says:\n" + tail());
        }
    }

    /** Stops the agent as the system would: SIGTERM, and an exit code of 0. */
    int stop() {
        Process running = take();
        if (running == null) {
            return 0;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw DemoCommand.stopped(e);
        }
        return running.exitValue();
    }

    private synchronized @Nullable Process take() {
        Process running = agent;
        agent = null;
        return running;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stop();
    }

    private List<String> words(List<String> command) {
        List<String> words = new ArrayList<>();
        words.add(programs.resolve("replicatorctl").toString());
        words.add("--socket");
        words.add(socket().toString());
        words.addAll(command);
        return words;
    }

    /** Paths below the site's directory are shown as one would type them there. */
    private String shown(String... command) {
        return String.join(" ", command).replace(home + "/", "").replace(home.getParent() + "/", "../");
    }

    /** The last lines of the agent's log. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DemoFailure("not JSON: " + text, e);
        }
    }
}
