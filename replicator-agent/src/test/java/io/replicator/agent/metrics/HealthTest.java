package io.replicator.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.SampleReports;
import io.replicator.agent.metrics.Health.Reason;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void oneLinkOfTwoAndARoundAreNoIllHealth() {
        Health health = health(
                List.of(SampleReports.peer()), SampleReports.inSync(), SampleReports.syncing(), SampleReports.fresh());
        assertThat(health.isGood()).isTrue();
        assertThat(health.json()).isEqualTo("{\"healthy\":true,\"reasons\":[]}\n");
    }

    @Test
    void aRelationThatNeedsHelpIsAReason() {
        Health health = health(List.of(), SampleReports.inSync(), SampleReports.blocked());
        assertThat(health.reasons())
                .containsExactly(new Reason(
                        Optional.of("vm-103"),
                        Optional.of("bordeaux"),
                        "COMPARE_NEEDED",
                        "the copies share no generation; run replicatorctl resync vm-103 --compare"));
        assertThat(health.json()).contains("{\"volume\":\"vm-103\",\"peer\":\"bordeaux\",\"code\":\"COMPARE_NEEDED\"");
    }

    @Test
    void aVolumeThatDoesNotWorkIsAReason() {
        VolumeReport fine = SampleReports.inSync();
        VolumeReport broken = new VolumeReport(
                fine.name(),
                fine.id(),
                fine.role(),
                fine.path(),
                fine.logicalBytes(),
                fine.chunkBytes(),
                fine.generation(),
                false,
                false,
                0,
                Optional.of(FaultCode.DEVICE_BUSY),
                "held by qemu",
                fine.totals(),
                List.of());
        assertThat(health(List.of(), broken).reasons())
                .containsExactly(new Reason(Optional.of("vm-101"), Optional.empty(), "DEVICE_BUSY", "held by qemu"));
    }

    @Test
    void aPeerThatNoLinkReachesIsAReason() {
        assertThat(health(List.of(away("no route to host", true))).reasons())
                .extracting(Reason::peer, Reason::code, Reason::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Optional.of("bordeaux"), "PEER_AWAY", "no route to host"));
        assertThat(health(List.of(away("", true))).reasons())
                .extracting(Reason::text)
                .containsExactly("no link to it is connected");
        assertThat(health(List.of(away("", false))).reasons())
                .extracting(Reason::text)
                .singleElement()
                .asString()
                .contains("switched off");
    }

    private static PeerReport away(String why, boolean enabled) {
        LinkStatus link = SampleReports.link("backbone-a", LinkState.DOWN, "", Optional.empty());
        return new PeerReport(
                "bordeaux",
                Optional.empty(),
                Optional.empty(),
                false,
                why,
                List.of(new LinkStatus(link.peer(), link.local(), link.remote(), enabled, link.report())));
    }

    private static Health health(List<PeerReport> peers, VolumeReport... volumes) {
        return Health.of(
                new StatusReport(SampleReports.status().agent(), peers, List.of(volumes), List.of(), List.of()));
    }
}
