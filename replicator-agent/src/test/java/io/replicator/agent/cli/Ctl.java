package io.replicator.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code replicatorctl} inside a test: what it prints, and its exit code. */
final class Ctl {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final Map<String, String> environment = new HashMap<>();
    private Terminal terminal = Terminal.NONE;
    private ConfigJudge judge = file -> List.of();
    private Pause pause = millis -> {
        throw new InterruptedException();
    };

    /** What came of it. */
    record Outcome(int code, String out, String err) {}

    /** At the agent behind that socket. */
    static Ctl at(Path socket) {
        return new Ctl().with(RootCommand.SOCKET_VARIABLE, socket.toString());
    }

    Ctl with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Ctl on(Terminal shown) {
        terminal = shown;
        return this;
    }

    Ctl judging(ConfigJudge by) {
        judge = by;
        return this;
    }

    Ctl pausing(Pause by) {
        pause = by;
        return this;
    }

    Outcome run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Replicatorctl.run(List.of(words), surroundings(out, err));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What commands are given, with streams that nobody reads. */
    Surroundings surroundings() {
        return surroundings(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    private Surroundings surroundings(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Surroundings(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                environment,
                judge,
                Path.of("programs"),
                () -> NOW,
                pause);
    }

    /** The same with {@code --json}. */
    Outcome json(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        return run(all.toArray(new String[0]));
    }
}
