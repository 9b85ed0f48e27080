package io.replicator.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One program that the demonstration runs and waits for. */
final class DemoCommand {
    private final List<String> words;

    DemoCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** Exit code and both outputs together. */
    record Outcome(int exitCode, String output) {}

    /** Runs it to its end. */
    Outcome run() {
        return run("");
    }

    /** Runs it to its end with that text as its input. */
    Outcome run(String input) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading what it was told; its exit code says whether that is right.
                input = "";
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.get(0) + ": is it installed?", e);
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    /** Runs it to its end and fails with its output unless it ended well. */
    String mustRun() {
        return mustRun("");
    }

    /** As {@link #mustRun()}, with input. */
    String mustRun(String input) {
        Outcome outcome = run(input);
        if (outcome.exitCode() != 0) {
            throw new DemoFailure(
                    String.join(" ", words) + "\nended with " + outcome.exitCode() + ":\n" + outcome.output());
        }
        return outcome.output();
    }

    /** Starts it with its output in a file. */
    Process start(Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.get(0), e);
        }
    }

    static DemoFailure stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DemoFailure("stopped", e);
    }
}
