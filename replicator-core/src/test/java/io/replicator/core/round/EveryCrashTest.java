package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.disk.Loss;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * DESIGN 3, invariants 1 and 2, exhaustively: the power fails at every write and flush that each site does in a scenario, with each way to
 * lose what was not flushed, and in the first three scenarios again at every operation of what recovers from that. The old generation is there
 * or the new one, with no network; and once all is well both sides come to equal.
 *
 * <p>With {@code -Dstorm} every loss is also played on with the peer still running, not one for each operation, and recoveries are cut again
 * in every scenario. In the last two what is on the disks is nearly that of a round: to cut all of them again takes longer than all else here.
 */
final class EveryCrashTest {
    private static final boolean STORM = Integer.getInteger("storm", 0) > 0;

    @Test
    void whileASeedIsMadeArrivesAndIsTakenUp() {
        explore(CrashScenarios.SeedToRelation::new, 1);
    }

    @Test
    void whileARoundGoesOn() {
        explore(CrashScenarios.Round::new, 1);
    }

    @Test
    void whileARoundGoesOnFromWhatAnEarlierOneLeft() {
        explore(CrashScenarios.Resumed::new, 1);
    }

    /** DESIGN 3.1: incomplete or new, and never said to be complete before it is. */
    @Test
    void whileAFirstCopyIsMade() {
        explore(CrashScenarios.FirstCopy::new, 1);
    }

    /** Old, incomplete or new. */
    @Test
    void whileAReplicaIsWrittenInPlace() {
        explore(CrashScenarios.InPlace::new, 0);
    }

    /** Old or new: while the device is neither, its snapshot is the old one. */
    @Test
    void whileARoundIsWrittenOverASnapshot() {
        explore(CrashScenarios.OverSnapshot::new, 1);
    }

    @Test
    void whileSuchARoundGoesOnFromWhatAnEarlierOneHadWritten() {
        explore(CrashScenarios.OverSnapshotResumed::new, 1);
    }

    @Test
    void whileTheWordOfARoundIsLost() {
        explore(CrashScenarios.DurableLost::new, 0);
    }

    @Test
    void whileRoundsToTwoReplicasOverlap() {
        explore(CrashScenarios.Overlap::new, 0);
    }

    /** {@code cuts}: how often the power fails in recoveries from one crash. */
    private static void explore(Supplier<CrashScenario> scenario, int cuts) {
        CrashExploration exploration = new CrashExploration(scenario, STORM, STORM ? 1 : cuts);
        exploration.run();
        System.out.println(exploration.figures());
        assertThat(exploration.crashes()).isGreaterThan(60L * Loss.values().length);
    }
}
