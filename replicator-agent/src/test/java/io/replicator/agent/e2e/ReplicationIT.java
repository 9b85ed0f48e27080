package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two agents: after a seed, production's writes and a round, both copies are equal to the byte, again and again. */
final class ReplicationIT {
    private static final int ROUNDS = 3;
    private static final long VOLUME_BYTES = 96 << 20;
    private static final long WIDE_BYTES = 1L << 30;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Site aubervilliers;
    private static Site bordeaux;
    private static LoopVolume mounted;
    private static Path mountedReplica;
    private static Path mountedReplicaBytes;

    @BeforeAll
    static void startSites() throws IOException {
        aubervilliers = SCENE.site("aubervilliers");
        bordeaux = SCENE.site("bordeaux");
        aubervilliers.dials(bordeaux);
        if (LoopDevice.isPossible()) {
            mounted = SCENE.add(new LoopVolume(aubervilliers.file("mounted.img"), VOLUME_BYTES, 1));
            mountedReplicaBytes = Images.sparse(bordeaux.file("mounted.img"), VOLUME_BYTES);
            mountedReplica = SCENE.add(LoopDevice.over(mountedReplicaBytes)).path();
            aubervilliers.volume("mounted", mounted.path(), "bordeaux");
            bordeaux.volume("mounted", mountedReplica, "aubervilliers");
        }
        both("image", VOLUME_BYTES);
        both("back", VOLUME_BYTES);
        both("wide", WIDE_BYTES);
        // The agents go before the devices they have open.
        SCENE.add(aubervilliers);
        SCENE.add(bordeaux);
        aubervilliers.launch();
        bordeaux.launch();
        aubervilliers.awaitStart();
        bordeaux.awaitStart();
        aubervilliers.control().awaitPeer("bordeaux");
        bordeaux.control().awaitPeer("aubervilliers");
    }

    @Test
    void aMountedFileSystemOnALoopDeviceIsEqualAfterEachOfThreeRounds() {
        assumeTrue(LoopDevice.isPossible(), "needs root and loop devices");
        Journeys.seed(aubervilliers, bordeaux, "mounted", mounted.bytes(), mountedReplica, mounted::work);
        rounds(mounted, mountedReplicaBytes, "mounted");
    }

    @Test
    void aFileSystemInAnImageIsEqualAfterEachOfThreeRounds() {
        ImageVolume image = new ImageVolume(aubervilliers.file("image.img"), VOLUME_BYTES, 2);
        Path replica = bordeaux.file("image.img");
        Path manifest = aubervilliers.file("image.manifest");
        aubervilliers.mustCtl("volume", "init", "image", "--source");
        aubervilliers.mustCtl("seed", "create", "image", "--manifest", manifest.toString());
        Journeys.carry(image.bytes(), replica);
        image.work();
        bordeaux.mustCtl("seed", "attach", "image", "--manifest", manifest.toString());
        rounds(image, replica, "image");
        assertThat(aubervilliers.mustCtl("status", "image", "--json")).contains("in-sync");
    }

    @Test
    void aVolumeTravelsTheOtherWayBetweenTheSameAgents() {
        Path source = bordeaux.file("back.img");
        Path replica = aubervilliers.file("back.img");
        SplittableRandom random = new SplittableRandom(3);
        Images.scatter(source, random, 2000, VOLUME_BYTES);
        Journeys.seed(
                bordeaux,
                aubervilliers,
                "back",
                source,
                replica,
                () -> Images.scatter(source, random, 100, VOLUME_BYTES));
        for (int round = 0; round < ROUNDS; round++) {
            Images.scatter(source, random, 300, VOLUME_BYTES);
            bordeaux.control().resync("back", "aubervilliers");
            Images.assertEqual(source, replica);
        }
    }

    @Test
    void scatteredBlocksCostLittleMoreThanThemselvesOnTheWire() {
        Path source = aubervilliers.file("wide.img");
        Path replica = bordeaux.file("wide.img");
        Journeys.seed(aubervilliers, bordeaux, "wide", source, replica, () -> {});
        aubervilliers.control().resync("wide", "bordeaux");
        int blocks = 1000;
        SplittableRandom random = new SplittableRandom(4);
        long before = aubervilliers.control().sentBytes();
        long chunks = Images.scatter(source, random, blocks, WIDE_BYTES);
        aubervilliers.control().resync("wide", "bordeaux");
        Images.assertEqual(source, replica);
        long sent = aubervilliers.control().sentBytes() - before;
        long most = (long) (1.03 * blocks * Images.BLOCK_BYTES) + 64 * chunks + (64 << 10);
        assertThat(sent).as("bytes of batches").isBetween(900L * Images.BLOCK_BYTES, most);
    }

    private static void rounds(TestVolume source, Path replica, String volume) {
        for (int round = 0; round < ROUNDS; round++) {
            source.work();
            source.freeze();
            try {
                aubervilliers.control().resync(volume, "bordeaux");
                Images.assertEqual(source.bytes(), replica);
            } finally {
                source.thaw();
            }
        }
    }

    private static void both(String volume, long sizeBytes) {
        aubervilliers.volume(volume, Images.sparse(aubervilliers.file(volume + ".img"), sizeBytes), "bordeaux");
        bordeaux.volume(volume, Images.sparse(bordeaux.file(volume + ".img"), sizeBytes), "aubervilliers");
    }
}
