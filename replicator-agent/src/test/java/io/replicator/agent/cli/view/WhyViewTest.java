package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.SampleReports;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.RoundReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a volume in each state: what holds it up, and what to do. */
final class WhyViewTest {
    private static final StatusReport STATUS = SampleReports.status();

    @Test
    void inStep() {
        assertThat(WhyView.text(STATUS, SampleReports.inSync()))
                .isEqualTo("vm-101 is in step with bordeaux; both hold generation 1204, captured 12 s ago; the next"
                        + " round is due in 22 s.\n");
    }

    @Test
    void inARoundWithASeedOnTheRoadAndAJob() {
        assertThat(WhyView.text(STATUS, SampleReports.syncing()))
                .contains("A round with bordeaux is running: reading: 30 %")
                .contains(
                        "A seed of generation 16 is on the road since 1 d; 77.0 MiB changed since then, as of 1 h ago.")
                .contains("There is job 7, resync vm-102: running");
    }

    /** It listed every mistake of the past, also after things had gone well. */
    @Test
    void aFailureIsTheLastWordUntilSomethingWentWell() {
        JobReport failed = SampleReports.job(JobState.FAILED);
        String words = "There is job 7, resync vm-102: failed";
        assertThat(WhyView.text(with(failed), SampleReports.syncing())).contains(words);
        assertThat(WhyView.text(with(failed, numbered(8, SampleReports.job(JobState.DONE))), SampleReports.syncing()))
                .doesNotContain("There is job");
        assertThat(WhyView.text(with(failed, numbered(8, failed)), SampleReports.syncing()))
                .contains("There is job 8")
                .doesNotContain(words);
    }

    private static StatusReport with(JobReport... jobs) {
        return new StatusReport(STATUS.agent(), STATUS.peers(), STATUS.volumes(), STATUS.seeds(), List.of(jobs));
    }

    private static JobReport numbered(long id, JobReport like) {
        return new JobReport(
                id,
                like.kind(),
                like.volumes(),
                like.link(),
                like.state(),
                like.startedAtMillis(),
                like.endedAtMillis(),
                like.progress(),
                like.code(),
                like.linkTest(),
                like.text());
    }

    @Test
    void withoutARole() {
        assertThat(WhyView.text(STATUS, SampleReports.fresh()))
                .isEqualTo(
                        "vm-104 is configured and has no role here yet: not initialised; run replicatorctl volume init"
                                + " vm-104 --source or --replica.\n");
    }

    @Test
    void everythingThatIsWrongAtOnce() {
        VolumeReport volume = volume(
                RelationState.WAITING,
                Role.REPLICA,
                "",
                Optional.of(new RoundReport(
                        SampleReports.NOW_MILLIS - 60_000,
                        RoundOutcome.FAILED,
                        Optional.empty(),
                        Optional.of(FaultCode.DIGEST_MISMATCH),
                        "chunk 7 arrived wrong twice",
                        0,
                        0,
                        Repairs.NONE,
                        0,
                        0)));
        PeerReport away = new PeerReport(
                "bordeaux",
                Optional.empty(),
                Optional.empty(),
                false,
                "no link could be made",
                List.of(
                        SampleReports.link("backbone-a", LinkState.DOWN, "", Optional.empty()),
                        disabled(SampleReports.link("backbone-b", LinkState.DOWN, "", Optional.empty()))));
        StatusReport status = new StatusReport(STATUS.agent(), List.of(away), List.of(volume), List.of(), List.of());
        assertThat(WhyView.text(status, volume))
                .contains("vm-7 is not in use: DEVICE_BUSY, qemu holds it.")
                .contains("This copy of vm-7 is not complete")
                .contains("5 chunks of this copy are not what generation 3 says")
                .contains("vm-7 waits for bordeaux, which is away; rounds go on by themselves when it is back.")
                .contains(
                        "The last round with bordeaux failed 1 min ago: chunk 7 arrived wrong twice (DIGEST_MISMATCH).")
                .contains("Link backbone-a (10.10.1.1 to 10.10.1.2:7400) is down for 1 min 15 s.")
                .contains("replicatorctl link enable backbone-b puts it back");
    }

    @ParameterizedTest
    @EnumSource(RelationState.class)
    void everyStateHasItsSentence(RelationState state) {
        for (Role role : Role.values()) {
            for (String why : new String[] {"", "because"}) {
                String text = WhyView.text(STATUS, volume(state, role, why, Optional.empty()));
                assertThat(text).contains("bordeaux").doesNotContain("..").endsWith(".\n");
                assertThat(text.lines()).allMatch(line -> line.endsWith("."));
            }
        }
    }

    private static LinkStatus disabled(LinkStatus link) {
        return new LinkStatus(link.peer(), link.local(), link.remote(), false, link.report());
    }

    private static VolumeReport volume(RelationState state, Role role, String why, Optional<RoundReport> last) {
        VolumeReport sample = SampleReports.inSync();
        RelationReport relation = sample.relations().get(0);
        return new VolumeReport(
                "vm-7",
                sample.id(),
                Optional.of(role),
                sample.path(),
                sample.logicalBytes(),
                sample.chunkBytes(),
                Optional.of(SampleReports.generation(3, 1000)),
                true,
                true,
                5,
                Optional.of(FaultCode.DEVICE_BUSY),
                "qemu holds it",
                sample.totals(),
                List.of(new RelationReport(
                        "bordeaux",
                        relation.incarnation(),
                        state,
                        relation.base(),
                        relation.lagNanos(),
                        Optional.of(4096L),
                        0,
                        last,
                        Optional.empty(),
                        Optional.empty(),
                        relation.totals(),
                        Optional.empty(),
                        why)));
    }
}
