package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.device.SharingFileSystem;
import io.replicator.core.volume.Consistency;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A file system that is mounted and written to, captured from a clone of its image on XFS: each generation is of one instant, as after a power cut,
 * so that the replica is clean once it has replayed its own journal. The twin without root is {@code SnapshotCaptureTest} of the core.
 */
final class CrashConsistentIT {
    private static final long VOLUME_BYTES = 64 << 20;
    private static final long COUNTED_BYTES = 32 << 20;
    private static final int ROUNDS = Math.max(4, Integer.getInteger("storm", 20) / 5);

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Site source;
    private static Site replica;
    private static Path copy;
    private static Subject subject;
    private static Path counted;
    private static Path countedCopy;

    @BeforeAll
    static void startSites() throws IOException {
        assumeTrue(SharingFileSystem.isPossible(), "needs root, loop devices and mkfs.xfs");
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        source.dials(replica);
        SharingFileSystem xfs = SCENE.add(SharingFileSystem.in(source.file("xfs.img"), 300 << 20));
        Path image = xfs.directory().resolve("vm.img");
        TestVolume volume = SCENE.add(new LoopVolume(image, VOLUME_BYTES, 5));
        copy = Images.sparse(replica.file("vm.img"), VOLUME_BYTES);
        counted = Images.sparse(xfs.directory().resolve("counted.img"), COUNTED_BYTES);
        countedCopy = Images.sparse(replica.file("counted.img"), COUNTED_BYTES);
        source.clonedVolume("counted", counted, "bordeaux");
        replica.volume("counted", countedCopy, "aubervilliers");
        source.clonedVolume("vm", image, "bordeaux");
        replica.volume("vm", copy, "aubervilliers");
        // The agents go before the file system they have files open on.
        SCENE.add(source);
        SCENE.add(replica);
        source.launch();
        replica.launch();
        source.awaitStart();
        replica.awaitStart();
        subject = new Subject("vm", volume, source, replica, copy);
    }

    @Test
    void aReplicaOfAFileSystemAtWorkNeedsNoMoreThanItsOwnJournal() {
        subject.seed();
        subject.thaw();
        try (Activity activity = new Activity(List.of(subject))) {
            assertThat(activity).isNotNull();
            for (int round = 0; round < ROUNDS; round++) {
                source.control().resync("vm", "bordeaux");
                assertThat(replica.control().generation("vm").consistency()).isEqualTo(Consistency.CRASH);
                assertCleanAfterReplay(round);
            }
        }
        subject.freeze();
        subject.catchUp("a last round, at rest");
        subject.thaw();
    }

    @Test
    void whatIsCapturedIsOfOneInstant() {
        Images.scatter(counted, new SplittableRandom(3), 2_000, COUNTED_BYTES - Images.BLOCK_BYTES);
        Journeys.seed(source, replica, "counted", counted, countedCopy, () -> {});
        long before = -1;
        try (OrderedWrites writes = new OrderedWrites(counted, COUNTED_BYTES)) {
            for (int round = 0; round < ROUNDS; round++) {
                source.control().resync("counted", "bordeaux");
                long now = OrderedWrites.assertOneInstant(countedCopy, COUNTED_BYTES, "round " + round);
                assertThat(now).as("it goes on").isGreaterThan(before);
                before = now;
            }
            assertThat(writes.count())
                    .as("production was never held up for long")
                    .isGreaterThan(1_000L * ROUNDS);
        }
        assertThat(replica.control().generation("counted").consistency()).isEqualTo(Consistency.CRASH);
        assertThat(source.control()
                        .createSeed("counted", source.file("again.manifest"))
                        .text())
                .contains("crash-consistent, of one instant");
    }

    private static void assertCleanAfterReplay(int round) {
        Path examined = Images.copy(copy, replica.file("examined.img"));
        HostCommand.Outcome replay =
                HostCommand.run(List.of("e2fsck", "-y", "-E", "journal_only", examined.toString()));
        assertThat(replay.exitCode()).as("round %d: %s", round, replay).isIn(0, 1);
        HostCommand.Outcome check = HostCommand.run(List.of("e2fsck", "-f", "-n", examined.toString()));
        if (check.exitCode() != 0) {
            fail("round " + round + ": the replica is of no one instant: " + check);
        }
    }
}
