package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole story, with the programs as they are installed, on a small volume. */
@Timeout(300)
final class DemonstrationIT {
    @TempDir
    private Path directory;

    private Path temporary;
    private Path story;

    @BeforeEach
    void makePlace() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        story = directory.resolve("story");
    }

    @Test
    void provesItsStoryAndLeavesNothing() throws Exception {
        Process demo = start("--json");
        String result = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(Files.readString(story)).isZero();
        assertThat(result).startsWith("{\"volumeBytes\":134217728,\"damagedChunks\":5,");
        assertThat(Files.readString(story))
                .contains("✔ found exactly the damaged chunks: [")
                .contains("✔ backbone-b went silent half way")
                .contains("✔ the two volumes are equal, byte for byte")
                .contains("✔ e2fsck finds the file system at bordeaux clean");
        assertThat(left()).isEmpty();
    }

    @Test
    void endsWhatItStartedWhenItIsToldToEnd() throws Exception {
        Process demo = start();
        await().atMost(120, TimeUnit.SECONDS)
                .until(() -> Files.readString(story).contains("seed create"));
        List<ProcessHandle> started = demo.descendants().toList();
        assertThat(started).hasSizeGreaterThanOrEqualTo(2);
        demo.toHandle().destroy();
        assertThat(demo.waitFor()).isNotZero();
        await().atMost(30, TimeUnit.SECONDS).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(left()).isEmpty();
    }

    private Process start(String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("replicator.dist"), "bin", "replicatorctl")
                                        .toString(),
                                "demo",
                                "--size",
                                "128MiB"),
                        Stream.of(options))
                .toList());
        builder.environment().put("TMPDIR", temporary.toString());
        // Its agents inherit this: small and soon at work, since they do not live long.
        builder.environment().put("REPLICATOR_JAVA_OPTS", "-XX:+UseSerialGC -Xmx512m -XX:TieredStopAtLevel=1");
        // With --json the story is told on standard error.
        return options.length == 0
                ? builder.redirectErrorStream(true)
                        .redirectOutput(story.toFile())
                        .start()
                : builder.redirectError(story.toFile()).start();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }
}
