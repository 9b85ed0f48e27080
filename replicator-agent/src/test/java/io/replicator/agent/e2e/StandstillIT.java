package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.replicator.core.device.LoopDevice;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A replica stands still under full load, its process or only its disk. The links are good, so none is given up, and what cannot go on waits at
 * the source; both agents keep to their memory. The disk is one in the test's own process, which needs root; without it the volume is a
 * file, and only the process is stopped.
 */
final class StandstillIT {
    /** More than both agents together have room for. */
    private static final int MANY_BLOCKS = 24_000;

    private static final long MIB = 1 << 20;

    @RegisterExtension
    static final Scene SCENE = new Scene();

    private static BusySites sites;
    private static PoweredSite power;
    private static MemoryPeaks sourceMemory;
    private static MemoryPeaks replicaMemory;

    @BeforeAll
    static void startSites() {
        RelayPaths paths = SCENE.add(new RelayPaths(250));
        if (LoopDevice.isPossible() && PowerDisk.isPossible()) {
            List<Site> both = paths.sites(SCENE);
            power = SCENE.add(new PoweredSite(both.get(1), BusySites.volumeBytes(), SCENE.sockets()));
            sites = new BusySites(both.get(0), both.get(1), power.volume());
            // The agents go before the devices they have open.
            both.forEach(SCENE::add);
        } else {
            sites = BusySites.over(paths, SCENE);
        }
        sourceMemory = new MemoryPeaks(sites.source);
        replicaMemory = new MemoryPeaks(sites.replica);
        sites.start();
    }

    @Test
    void aProcessThatIsStoppedForAMomentCostsNoConnection() {
        sites.awaitAllUp();
        long downBefore = downs();
        JobReport round = sites.load(MANY_BLOCKS);
        sites.replica.suspend();
        try {
            sites.hold(round, Duration.ofMillis(1_500), sourceMemory::look);
        } finally {
            sites.replica.proceed();
        }
        finish(round);
        assertThat(downs()).as("links that were given up").isEqualTo(downBefore);
    }

    @Test
    void theRoundGoesOnByItselfAfterAProcessWasStoppedForLong() {
        JobReport round = sites.load(MANY_BLOCKS);
        sites.replica.suspend();
        try {
            sites.hold(round, BusySites.away(4, 10), sourceMemory::look);
        } finally {
            sites.replica.proceed();
        }
        finish(round);
    }

    @Test
    void aDiskThatStallsIsBackPressure() throws IOException {
        assumeTrue(power != null, "needs root, loop devices, FUSE and nbdfuse");
        sites.awaitAllUp();
        long downBefore = downs();
        JobReport round = sites.load(MANY_BLOCKS);
        power.disk().stall();
        try {
            sites.hold(round, BusySites.away(4, 10), () -> {
                sourceMemory.look();
                replicaMemory.look();
            });
            assertThat(replicaMemory.leasedBytes())
                    .as("what waits for the disk")
                    .isGreaterThanOrEqualTo(MIB);
            assertThat(sites.source.control().links())
                    .as("data that waits at the source is not on its way")
                    .extracting(LinkReport::inFlightBytes)
                    .allMatch(bytes -> bytes < 24 * MIB);
        } finally {
            power.disk().proceed();
        }
        finish(round);
        assertThat(downs()).as("links that were given up").isEqualTo(downBefore);
    }

    private static void finish(JobReport round) {
        sites.finish(round);
        sourceMemory.look();
        replicaMemory.look();
        sourceMemory.assertWithinBudget();
        replicaMemory.assertWithinBudget();
        System.out.println(sourceMemory);
        System.out.println(replicaMemory);
    }

    /** How often either side has told that a link is down. */
    private static long downs() {
        return List.of(sites.source, sites.replica).stream()
                .flatMap(site -> site.control().events().stream())
                .map(EventReport::kind)
                .filter("link-down"::equals)
                .count();
    }
}
