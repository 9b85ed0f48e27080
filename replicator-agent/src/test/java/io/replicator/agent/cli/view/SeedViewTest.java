package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.SampleReports;
import io.replicator.core.report.StatusReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of changes is told with its age, and what nobody has looked at is not told as a number. */
final class SeedViewTest {
    private static final StatusReport STATUS = SampleReports.status();

    @Test
    void changesAreAsOfTheCaptureThatSawThem() {
        assertThat(list(Optional.of(SampleReports.NOW_MILLIS - 3_600_000))).contains("77.0 MiB as of 1 h ago");
    }

    /** It said 0 B for as long as the link was down, however much was written. */
    @Test
    void whatNoCaptureHasLookedAtIsNoNumber() {
        assertThat(list(Optional.empty())).contains("not looked since").doesNotContain("0 B");
        assertThat(why(Optional.empty()))
                .contains("on the road since 1 d; no capture has looked since what changed")
                .doesNotContain("0 B");
    }

    private static String list(Optional<Long> lookedAtMillis) {
        return new SeedView(new Palette(false))
                .list(List.of(SampleReports.seed(lookedAtMillis)), SampleReports.NOW_MILLIS);
    }

    private static String why(Optional<Long> lookedAtMillis) {
        StatusReport status = new StatusReport(
                STATUS.agent(),
                STATUS.peers(),
                STATUS.volumes(),
                List.of(SampleReports.seed(lookedAtMillis)),
                STATUS.jobs());
        return WhyView.text(status, STATUS.volume("vm-102").orElseThrow());
    }
}
