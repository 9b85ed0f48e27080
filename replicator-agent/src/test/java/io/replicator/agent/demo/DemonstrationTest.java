package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the demonstration does when it does not come to its end, with programs that are none. */
@Timeout(60)
final class DemonstrationTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private Path temporary;

    @BeforeEach
    void makePlace() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
    }

    @Test
    void whatFailsIsToldAndNothingIsLeft() throws Exception {
        program("replicatorctl", "echo 'the key is made of cheese'; exit 7");
        assertThatThrownBy(() -> Demonstration.run(settings(Optional.empty()), out(), false, false))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("pki init demo")
                .hasMessageContaining("ended with 7")
                .hasMessageContaining("the key is made of cheese");
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("1. Two sites, two links");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anAgentThatEndsAtOnceIsToldWithItsLastWordsAndWhatWasKeptStays() throws Exception {
        program("replicatorctl", "test \"$3\" != status || exit 4; echo '{}'");
        program("replicator-agent", "echo 'no room on the device'; exit 78");
        Path kept = directory.resolve("kept");
        assertThatThrownBy(() -> Demonstration.run(settings(Optional.of(kept)), out(), false, false))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("the agent at bordeaux did not start")
                .hasMessageContaining("no room on the device");
        assertThat(kept.resolve("aubervilliers/agent.yaml")).content().contains("name: backbone-b");
        assertThatThrownBy(() -> Demonstration.run(settings(Optional.of(kept)), out(), false, false))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("give a directory that is empty");
    }

    @Test
    void whatItStartedEndsWithIt() throws Exception {
        program("replicatorctl", "exit 0");
        program("replicator-agent", "echo $$ > \"$2.pid\"; exec sleep 1000");
        long process;
        try (DemoStage stage = new DemoStage(settings(Optional.empty()), new DemoTerminal(out(), false, false))) {
            stage.source().writeConfig("");
            stage.source().start();
            stage.source().awaitAnswer();
            Path pid = stage.source().config().resolveSibling("agent.yaml.pid");
            await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
            process = Long.parseLong(Files.readString(pid).trim());
            assertThat(ProcessHandle.of(process)).isPresent();
        }
        await().until(() -> ProcessHandle.of(process).isEmpty());
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aPlaceWithoutRoomIsRefusedBeforeAnythingIsMade() {
        DemoSettings settings =
                new DemoSettings(directory, Optional.empty(), Path.of("/dev/shm"), 64 * 1024 * MIB, MIB);
        assertThatThrownBy(() -> Demonstration.run(settings, out(), false, false))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("--size");
    }

    @Test
    void theTableSaysWhatWasMeasured() {
        new DemoResult(
                        1024 * MIB,
                        5,
                        100 * MIB,
                        60 * MIB,
                        List.of(45 * MIB, 15 * MIB),
                        4_200_000_000L,
                        63_000_000L,
                        "ab",
                        41_000_000_000L)
                .tell(new DemoTerminal(out(), false, false));
        assertThat(told.toString(StandardCharsets.UTF_8))
                .containsPattern("the volume +1.00 GiB")
                .containsPattern("damaged on the road, and repaired +5 chunks")
                .containsPattern("on the wire +60.0 MiB, 60.0 % of what had changed, 5.9 % of the volume")
                .containsPattern("by backbone-b, cut half way +15.0 MiB")
                .containsPattern("longest gap at the cut +63 ms");
    }

    private DemoSettings settings(Optional<Path> kept) {
        return new DemoSettings(directory, kept, temporary, DemoSettings.LEAST_VOLUME_BYTES, 10 * MIB);
    }

    private PrintStream out() {
        return new PrintStream(told, true, StandardCharsets.UTF_8);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
