package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.device.SharingFileSystem;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.RelationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A round that its replica's journal has no room for is written over a snapshot of the image, on a real XFS whose files share blocks. Killed in
 * the middle, the replica is at its old generation again before anybody is heard, and the next round goes on from what had arrived. The twin without root is {@code OverSnapshotTest} of the core.
 */
final class SnapshotRoundIT {
    private static final long VOLUME_BYTES = 64 << 20;
    private static final int JOURNAL_MEBIBYTES = 1;

    /** Header, base and a mark. */
    private static final long NOTHING_LOGGED_BYTES = 96;

    /** Some 32 MiB of noise. */
    private static final int BLOCKS = 8_000;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Site aubervilliers;
    private static Site bordeaux;
    private static SharingFileSystem xfs;
    private static Path source;
    private static Path replica;

    @BeforeAll
    static void startSites() throws IOException {
        assumeTrue(SharingFileSystem.isPossible(), "needs root, loop devices and mkfs.xfs");
        aubervilliers = SCENE.site("aubervilliers");
        bordeaux = SCENE.site("bordeaux");
        aubervilliers.dials(bordeaux);
        xfs = SCENE.add(SharingFileSystem.in(bordeaux.file("xfs.img"), 300 << 20));
        source = Images.sparse(aubervilliers.file("vm.img"), VOLUME_BYTES);
        replica = Images.sparse(xfs.directory().resolve("vm.img"), VOLUME_BYTES);
        aubervilliers.volume("vm", source, "bordeaux");
        bordeaux.volumeOverSnapshots("vm", replica, JOURNAL_MEBIBYTES, "aubervilliers");
        // The agents go before the file system they have files open on.
        SCENE.add(aubervilliers);
        SCENE.add(bordeaux);
        aubervilliers.launch();
        bordeaux.launch();
        aubervilliers.awaitStart();
        bordeaux.awaitStart();
        aubervilliers.control().awaitPeer("bordeaux");
        bordeaux.control().awaitPeer("aubervilliers");
        Images.scatter(source, new SplittableRandom(1), 3_000, VOLUME_BYTES);
        Journeys.seed(aubervilliers, bordeaux, "vm", source, replica, () -> {});
    }

    @Test
    void aRoundThatTheJournalHasNoRoomForIsWrittenOverASnapshotAndTakenBackWhenItIsKilled() throws IOException {
        aubervilliers.control().resync("vm", "bordeaux");
        Images.assertEqual(source, replica);
        Path old = Images.copy(source, aubervilliers.file("old.img"));
        Images.scatter(source, new SplittableRandom(2), BLOCKS, VOLUME_BYTES);
        long generation = bordeaux.control().generation("vm").number();
        JobReport job = aubervilliers.control().beginResync("vm", "bordeaux");
        await("the round writes over a snapshot")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !snapshots().isEmpty() && !Images.equal(old, replica));
        await("some of it is flushed")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> loggedBytes() > NOTHING_LOGGED_BYTES);
        // The source stands still, so that whatever the replica comes to it comes to by itself.
        aubervilliers.suspend();
        // Status shows what has changed a moment later.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(bordeaux.control().volume("vm").relations())
                        .extracting(RelationReport::progress)
                        .allSatisfy(progress ->
                                assertThat(progress.orElseThrow().phase()).contains("snapshot")));
        bordeaux.kill();
        assertThat(Images.equal(old, replica) || Images.equal(source, replica))
                .as("killed in the middle, its file is neither")
                .isFalse();
        long arrivedBytes = Images.differingBytes(old, replica);
        bordeaux.start();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bordeaux.control().volume("vm").generation().isPresent()
                        && bordeaux.control().volume("vm").why().isEmpty());
        assertThat(bordeaux.control().generation("vm").number()).isEqualTo(generation);
        Images.assertEqual(old, replica);
        assertThat(snapshots())
                .as("what had arrived is set aside")
                .hasSize(1)
                .allMatch(file -> file.endsWith(".aside"));
        aubervilliers.proceed();
        aubervilliers.control().ended(job);
        aubervilliers.control().resyncUntilDone("vm", "bordeaux", "a kill in the middle");
        Images.assertEqual(source, replica);
        assertThat(bordeaux.control().generation("vm").number()).isGreaterThan(generation);
        assertThat(snapshots()).isEmpty();
        long changedBytes = Images.differingBytes(old, source);
        assertThat(lastWireBytes())
                .as("%d bytes had arrived of %d that changed", arrivedBytes, changedBytes)
                .isLessThan(changedBytes);
    }

    /** What the replica has written down of what it would set aside. */
    private static long loggedBytes() throws IOException {
        try (Stream<Path> copies = Files.list(bordeaux.state().resolve("volumes"))) {
            return copies.mapToLong(copy -> copy.resolve("aside").toFile().length())
                    .sum();
        }
    }

    private static long lastWireBytes() {
        return aubervilliers.control().volume("vm").relations().stream()
                .mapToLong(relation -> relation.lastRound().orElseThrow().wireBytes())
                .sum();
    }

    private static List<String> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(xfs.directory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".replicator-"))
                    .toList();
        }
    }
}
