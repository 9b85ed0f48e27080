package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two agents on two hosts of their own, with two cables between them to which things happen under full load. */
final class NamespacesIT {
    /** Where nothing else runs it is some 20 ms, which the benchmark of links shows; here, a machine that does other things as well. */
    private static final long LONGEST_GAP_MILLIS = 1_000;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static VethPaths paths;
    private static BusySites sites;

    @BeforeAll
    static void startSites() {
        assumeTrue(VethPaths.isPossible(), "needs root, network namespaces, veth and tbf");
        paths = SCENE.add(new VethPaths());
        sites = BusySites.over(paths, SCENE);
        sites.start();
    }

    @Test
    void anInterfaceThatIsSwitchedOffCostsAMomentAndItsLinkIsUsedAgain() {
        survivesLostCarrier(0, () -> paths.cut(0));
    }

    @Test
    void aCableThatIsPulledCostsAMomentAndItsLinkIsUsedAgain() {
        survivesLostCarrier(1, () -> paths.cutFar(1));
    }

    private static void survivesLostCarrier(int cut, Runnable cutting) {
        JobReport round = sites.load();
        try (ArrivalWatch arrivals = new ArrivalWatch(sites.replica)) {
            cutting.run();
            sites.await(cut, LinkState.DOWN, "has lost its carrier");
            sites.awaitCarriesMore(1 - cut);
            paths.heal(cut);
            assertThat(arrivals.worstMillis()).isLessThan(LONGEST_GAP_MILLIS);
        }
        sites.finish(round);
        sites.finishAnother();
    }

    @Test
    void aHoleThatNobodyTellsOfCostsAMomentToo() {
        JobReport round = sites.load();
        try (ArrivalWatch arrivals = new ArrivalWatch(sites.replica)) {
            paths.silence(0);
            sites.await(0, LinkState.SUSPECT, "was acknowledged for");
            sites.awaitCarriesMore(1);
            assertThat(arrivals.worstMillis()).isLessThan(LONGEST_GAP_MILLIS);
        }
        sites.await(0, LinkState.DOWN, "was acknowledged for");
        paths.heal(0);
        sites.finish(round);
        sites.finishAnother();
    }

    /** The connection of batches is stuck for good, while heartbeats, and all of a new connection up to the first batch, pass. */
    @Test
    void largePacketsThatVanishCostTheirLinkAndATestTellsTheSize() {
        paths.widen(0);
        paths.cut(0);
        sites.await(0, LinkState.DOWN, "has lost its carrier");
        paths.heal(0);
        JobReport round = sites.load();
        long eventsBefore = sites.lastEvent();
        try (ArrivalWatch arrivals = new ArrivalWatch(sites.replica)) {
            paths.narrow(0);
            // It connects again within a moment, since all but batches passes.
            sites.awaitEvent(eventsBefore, 0, "link-down", "was acknowledged for");
            assertThat(arrivals.worstMillis()).isLessThan(LONGEST_GAP_MILLIS);
        }
        sites.finish(round);
        JobReport test = sites.source
                .control()
                .testLink(sites.source.control().links().get(0).name());
        Matcher told = Pattern.compile("frames of (\\d+) bytes do not get through, of (\\d+) they do")
                .matcher(test.text());
        assertThat(told.find()).as(test::toString).isTrue();
        assertThat(Integer.parseInt(told.group(1))).isLessThan(VethPaths.NARROW_BYTES);
        assertThat(Integer.parseInt(told.group(2))).isBetween(VethPaths.NARROW_BYTES - 120, VethPaths.NARROW_BYTES);
        paths.heal(0);
        sites.finishAnother();
    }

    @Test
    void theRoundGoesOnByItselfWhenBothCablesAreBack() {
        JobReport round = sites.load();
        paths.cut(0);
        paths.cutFar(1);
        sites.await(0, LinkState.DOWN, "has lost its carrier");
        sites.await(1, LinkState.DOWN, "has lost its carrier");
        sites.hold(round, BusySites.away(3, 60), () -> {});
        paths.heal(0);
        paths.heal(1);
        sites.finish(round);
    }
}
