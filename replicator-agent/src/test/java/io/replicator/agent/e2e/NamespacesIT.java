package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkState;
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
