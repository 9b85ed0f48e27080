package io.replicator.agent.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of this host, run to its end. */
final class HostCommand {
    private static final long SECONDS = 60;

    /** How a command ended: its exit code and what it printed. */
    record Outcome(int exitCode, String out, String err) {
        /** Both together, for a message. */
        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out + err;
        }
    }

    private HostCommand() {}

    /** Runs it; whatever its exit code says. */
    static Outcome run(List<String> words) {
        try {
            // To files and not pipes: a pipe may fill while the other is read, and reading one has no end where the
            // command hangs.
            Path out = Files.createTempFile("command", ".out");
            Path err = Files.createTempFile("command", ".err");
            try {
                Process process = new ProcessBuilder(words)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(words + " has not ended after " + SECONDS + " s");
                }
                return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + words + " ran", e);
        }
    }

    /** Whether there is a program of that name. */
    static boolean isThere(String program) {
        return run(List.of("sh", "-c", "command -v " + program)).exitCode() == 0;
    }

    /** Runs it and returns what it printed; fails unless it ended well. */
    static String mustRun(String... words) {
        Outcome outcome = run(List.of(words));
        if (outcome.exitCode != 0) {
            throw new AssertionError(List.of(words) + ": " + outcome);
        }
        return outcome.out.strip();
    }
}
