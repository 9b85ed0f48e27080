package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links whose paths are of very different length, under load without end: what the replica allows is in order, and so every batch waits for the longest. */
final class LongLinksTest {
    private static final int ENDLESS = 1_000_000;
    private static final int KIB = 1 << 10;
    private static final long MBIT = 1_000_000;

    /** What a replica allows: {@link io.replicator.core.round.RoundSettings#DEFAULT}. */
    private static final long WINDOW_BYTES = 32 << 20;

    /** A link's rate in Mb/s and its delay one way in ms. */
    private record Path(long mbits, long millis) {}

    private static BackboneWorld loaded(int batchBytes, Path... paths) {
        BackboneWorld world = new BackboneWorld(
                IntStream.range(0, paths.length).mapToObj(i -> "link" + i).toArray(String[]::new));
        for (int i = 0; i < paths.length; i++) {
            world.path(i, paths[i].mbits() * MBIT, paths[i].millis() * MILLI);
        }
        world.plugged().run(3_000);
        world.credit(WINDOW_BYTES).left.beginRound(1, ENDLESS, batchBytes);
        world.run(4_000);
        return world;
    }

    private static double mbits(BackboneWorld world) {
        double moved = world.bytesPerSecond(4_000) * 8 / MBIT;
        world.end();
        return moved;
    }

    @ParameterizedTest
    @CsvSource({
        "256, 1000, 2, 20, 300",
        "256, 1000, 2, 100, 150",
        "256, 1000, 2, 200, 40",
        "32, 300, 10, 50, 300",
    })
    void aLongerLinkBesideAQuickOneNeverMakesARoundSlower(int batchKib, long quick, long near, long slow, long far) {
        Path first = new Path(quick, near);
        double alone = mbits(loaded(batchKib * KIB, first));
        double both = mbits(loaded(batchKib * KIB, first, new Path(slow, far)));
        assertThat(both).as("%s Mb/s alone", alone).isGreaterThan(0.97 * alone);
    }

    @Test
    void aLongerLinkIsFilledWhereTheReplicaAllowsIt() {
        double both = mbits(loaded(64 * KIB, new Path(250, 5), new Path(250, 100)));
        assertThat(both).isGreaterThan(0.9 * 500);
    }

    /** An acknowledgement that told the oldest gaps only left out what came by the link in the middle, so that it looked stuck. */
    @Test
    void threeLinksOfUnequalLengthAreAllUsed() {
        BackboneWorld world = loaded(8 * KIB, new Path(100, 300), new Path(200, 50), new Path(300, 2));
        long before = world.report(1).sentBytes();
        world.run(5_000);
        double middle = (world.report(1).sentBytes() - before) * 8.0 / 5 / MBIT;
        assertThat(middle).isGreaterThan(0.8 * 200);
        world.end();
    }
}
