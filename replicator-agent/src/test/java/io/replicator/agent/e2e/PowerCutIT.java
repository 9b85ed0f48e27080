package io.replicator.agent.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.device.LoopDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The power of either site fails at random moments while a mounted file system is replicated: the agent is killed and its disk loses what was
 * not flushed. At the replica that disk holds volume and state directory, at the source the state directory.
 */
final class PowerCutIT {
    /** Kills of all classes together. */
    static final int ALL_KILLS = Integer.getInteger("storm", 20);

    /** Those of this class. */
    static final int KILLS = Math.max(1, ALL_KILLS * 7 / 20);

    private static final long VOLUME_BYTES = 64 << 20;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static Site source;
    private static Site replica;
    private static PoweredSite sourcePower;
    private static PoweredSite replicaPower;
    private static LoopVolume volume;

    @BeforeAll
    static void startSites() {
        assumeTrue(LoopDevice.isPossible() && PowerDisk.isPossible(), "needs root, loop devices, FUSE and nbdfuse");
        source = SCENE.site("aubervilliers");
        replica = SCENE.site("bordeaux");
        source.dials(replica);
        sourcePower = SCENE.add(new PoweredSite(source, 0, SCENE.sockets()));
        replicaPower = SCENE.add(new PoweredSite(replica, VOLUME_BYTES, SCENE.sockets()));
        volume = SCENE.add(new LoopVolume(source.file("volume.img"), VOLUME_BYTES, 12, FileSystemKind.EXT4));
        source.volume("ext4", volume.path(), "bordeaux");
        replica.volume("ext4", replicaPower.volume(), "aubervilliers");
        // The agents go before the devices they have open.
        List<Site> sites = List.of(SCENE.add(source), SCENE.add(replica));
        sites.forEach(Site::launch);
        sites.forEach(Site::awaitStart);
    }

    @Test
    void aPowerCutLeavesTheReplicaAtOneGenerationOrTheOther() {
        Path copy = replicaPower.volume();
        Subject subject = new Subject("ext4", volume, source, replica, copy);
        KillSeries series = new KillSeries(SCENE, source, replica, List.of(subject), PowerCut::new);
        series.prepare();
        series.run(KILLS);
    }

    /**
     * The power fails at one of the disk's next requests, or when the agent has been killed; of what was not flushed, nothing survives, or
     * a part, or all.
     */
    private static final class PowerCut implements Blow {
        private static final int REQUESTS = 60;

        private final SplittableRandom random;

        PowerCut(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public String strike(Site victim) {
            PowerDisk disk = power(victim).disk();
            double survival = random.nextInt(3) / 2.0;
            if (random.nextInt(4) == 0) {
                victim.kill();
                disk.cut(random, survival);
                return "%s killed and its power cut, %d sectors lost".formatted(victim.name(), disk.lostSectors());
            }
            int requests = random.nextInt(REQUESTS);
            disk.cutAfter(requests, random, survival);
            victim.kill();
            return "the power of %s cut %d requests later, %d sectors lost"
                    .formatted(victim.name(), requests, disk.lostSectors());
        }

        @Override
        public void heal(Site victim) {
            power(victim).restore();
        }

        private static PoweredSite power(Site site) {
            return site == source ? sourcePower : replicaPower;
        }
    }
}
