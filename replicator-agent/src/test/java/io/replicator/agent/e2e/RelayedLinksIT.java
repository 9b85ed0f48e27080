package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@link NamespacesIT} does to cables, done to relays of TCP connections, which needs no root. */
final class RelayedLinksIT {
    private static final long LONGEST_GAP_MILLIS = 1_000;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static RelayPaths paths;
    private static BusySites sites;

    @BeforeAll
    static void startSites() {
        paths = SCENE.add(new RelayPaths(80));
        sites = BusySites.over(paths, SCENE);
        sites.start();
    }

    @Test
    void aLinkThatIsResetAndRefusedIsUsedAgain() {
        JobReport round = sites.load();
        try (ArrivalWatch arrivals = new ArrivalWatch(sites.replica)) {
            paths.cut(0);
            sites.await(0, LinkState.DOWN, "");
            sites.awaitCarriesMore(1);
            paths.heal(0);
            assertThat(arrivals.worstMillis()).isLessThan(LONGEST_GAP_MILLIS);
        }
        sites.finish(round);
        sites.finishAnother();
    }

    @Test
    void aLinkThatFallsSilentIsGivenUpAndComesBack() {
        JobReport round = sites.load();
        try (ArrivalWatch arrivals = new ArrivalWatch(sites.replica)) {
            paths.silence(1);
            sites.await(1, LinkState.SUSPECT, "was acknowledged for");
            sites.awaitCarriesMore(0);
            assertThat(arrivals.worstMillis()).isLessThan(LONGEST_GAP_MILLIS);
        }
        sites.await(1, LinkState.DOWN, "was acknowledged for");
        paths.heal(1);
        sites.finish(round);
        sites.finishAnother();
    }

    @Test
    void theRoundGoesOnByItselfWhenBothLinksAreBack() {
        JobReport round = sites.load();
        paths.silence(0);
        paths.cut(1);
        sites.await(0, LinkState.DOWN, "");
        sites.await(1, LinkState.DOWN, "");
        sites.hold(round, BusySites.away(3, 60), () -> {});
        paths.heal(0);
        paths.heal(1);
        sites.finish(round);
    }
}
