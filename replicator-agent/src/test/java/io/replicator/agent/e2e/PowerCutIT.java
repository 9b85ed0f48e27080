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
        KillSeries series = new KillSeries(SCENE, source, replica, List.of(subject), new PowerCut());
        series.prepare();
        series.run(KILLS);
    }

    /** The cut comes before the kill or after it, and leaves all, some or none of what was not flushed. */
    private static final class PowerCut implements Blow {
        private final SplittableRandom random = new SplittableRandom();

        @Override
        public String strike(Site victim) {
            PoweredSite power = power(victim);
            double survival = random.nextInt(3) / 2.0;
            boolean killedFirst = random.nextBoolean();
            if (killedFirst) {
                victim.kill();
            }
            int lost = power.cut(random, survival);
            if (!killedFirst) {
                victim.kill();
            }
            return "the power of %s cut, %s it was killed, %d sectors lost"
                    .formatted(victim.name(), killedFirst ? "after" : "before", lost);
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
