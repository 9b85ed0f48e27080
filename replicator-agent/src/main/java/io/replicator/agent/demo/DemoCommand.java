package io.replicator.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One program that the demonstration runs and waits for. */
final class DemoCommand {
    private final List<String> words;
    private final Optional<Path> errors;

    DemoCommand(List<String> words) {
        this.words = List.copyOf(words);
        errors = Optional.empty();
    }

    /** @param errors the file that standard error is added to, so that standard output is a document and nothing else */
    DemoCommand(List<String> words, Path errors) {
        this.words = List.copyOf(words);
        this.errors = Optional.of(errors);
    }

    /** Exit code and output, standard error included unless it goes elsewhere. */
    record Outcome(int exitCode, String output) {}

    /** Runs it to its end. */
    Outcome run() {
        return run("");
    }

    /** Runs it to its end with that text as its input. */
    Outcome run(String input) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(errors.isEmpty());
            errors.ifPresent(file -> builder.redirectError(ProcessBuilder.Redirect.appendTo(file.toFile())));
            Process process = builder.start();
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
            throw new DemoFailure(String.join(" ", words) + "\nended with " + outcome.exitCode() + ":\n"
                    + outcome.output()
                    + errors.map(file -> "its standard error is in " + file).orElse(""));
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
