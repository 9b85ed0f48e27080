package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.SampleReports;
import io.replicator.core.report.JobState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressLinesTest {
    private long nanos = -3;

    @Test
    void aLineEveryFiveSecondsAndNoneForAShortJob() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ProgressLines lines = new ProgressLines(new PrintStream(err, true, StandardCharsets.UTF_8), () -> nanos)) {
            for (int second = 0; second <= 11; second++) {
                lines.show(SampleReports.job(JobState.RUNNING));
                nanos += 1_000_000_000L;
            }
            nanos += 60_000_000_000L;
            lines.show(SampleReports.job(JobState.DONE));
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .hasLineCount(2)
                .contains("job 7, resync vm-102: reading: 30 %, 30.0 GiB of 100 GiB, 2.0 GiB/s, 35 s left");
    }
}
