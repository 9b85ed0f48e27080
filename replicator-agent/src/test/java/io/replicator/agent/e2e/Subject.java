package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.report.JobReport;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * One volume of two sites whose agents are killed, and what must hold for its replica: it is at the generation it names, to the byte, and
 * where that was captured while the file system was frozen, the file system is clean.
 */
final class Subject {
    private final String name;
    private final TestVolume volume;
    private final Site source;
    private final Site replica;
    private final Path copy;
    private final Set<GenerationId> frozen = new HashSet<>();
    private RootProof proof;
    private Generation last;

    /** @param copy the file or device with the replica's bytes; may be a link that leads elsewhere after a power cut */
    Subject(String name, TestVolume volume, Site source, Site replica, Path copy) {
        this.name = name;
        this.volume = volume;
        this.source = source;
        this.replica = replica;
        this.copy = copy;
    }

    String name() {
        return name;
    }

    /** The generation at which both copies were last found equal. */
    Generation last() {
        return last;
    }

    /** Brings the copy into being and in sync, and freezes the file system. */
    void seed() {
        volume.writeOut();
        Journeys.seed(source, replica, name, volume.bytes(), copy, () -> {
            volume.work();
            volume.freeze();
        });
        proof = new RootProof(source.file(name + ".manifest"));
        catchUp("the seed");
    }

    /** Production goes on. */
    void thaw() {
        volume.thaw();
    }

    void work() {
        volume.work();
        volume.writeOut();
    }

    void freeze() {
        volume.freeze();
    }

    /** Begins a round and returns at once. */
    JobReport beginRound() {
        source.control().awaitReady(name, replica.name());
        return source.control().beginResync(name, replica.name());
    }

    /** A number that changes when something was written to the replica. */
    long writes() {
        try {
            Path real = copy.toRealPath();
            if (Files.isRegularFile(real)) {
                return Files.getLastModifiedTime(real).toMillis();
            }
            String statistics = Files.readString(
                    Path.of("/sys/class/block").resolve(real.getFileName()).resolve("stat"));
            return Long.parseLong(statistics.strip().split("\\s+", -1)[6]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The replica, wherever the kill found it, is wholly at its old generation or wholly at the one of the round that was killed.
     *
     * @param wasFrozen whether the file system was frozen during that round
     */
    Generation assertWhole(boolean wasFrozen, String moment) {
        Generation now = replica.control().generation(name);
        assertProved(now, moment);
        assertThat(now.number()).as("%s of %s after %s", now, name, moment).isGreaterThanOrEqualTo(last.number());
        if (now.number() == last.number()) {
            assertThat(now).as(moment).isEqualTo(last);
        }
        if (wasFrozen) {
            frozen.add(now.id());
        }
        if (isChecked(now)) {
            volume.kind().assertClean(copy, replica.file(""));
        }
        return now;
    }

    /** Whether the file system was at rest when that generation was captured, so that a copy at it must be clean. */
    boolean isChecked(Generation generation) {
        return frozen.contains(generation.id());
    }

    /** A round of the frozen file system, after which both copies are equal. */
    void catchUp(String moment) {
        source.control().resyncUntilDone(name, replica.name(), moment);
        // Each agent shows what has changed at most 20 ms later.
        await(moment).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(
                        replica.control().generation(name))
                .isEqualTo(source.control().generation(name)));
        Generation now = replica.control().generation(name);
        assertProved(now, moment);
        assertThat(Images.equal(volume.bytes(), copy))
                .as("equal after " + moment)
                .isTrue();
        frozen.add(now.id());
        last = now;
    }

    private void assertProved(Generation now, String moment) {
        assertThat(proof.of(copy))
                .as("root of the bytes of %s, which is at generation %d, after %s", name, now.number(), moment)
                .isEqualTo(now.root());
    }
}
