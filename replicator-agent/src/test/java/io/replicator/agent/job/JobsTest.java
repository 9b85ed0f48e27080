package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class JobsTest {
    private long now = 1_000;
    private int changes;
    private final Jobs jobs = new Jobs(() -> now, () -> changes++);

    private Job open() {
        return jobs.open(JobKind.RESYNC, List.of("vm"));
    }

    @Test
    void aJobIsQueuedRunsAndEndsOnce() {
        Job job = open();
        assertThat(job.report().state()).isEqualTo(JobState.QUEUED);
        CompletableFuture<JobReport> ended = job.ended();
        job.begin();
        assertThat(jobs.report(1).orElseThrow().state()).isEqualTo(JobState.RUNNING);
        now = 2_000;
        job.done("good");
        job.failed(FaultCode.IO_ERROR, "too late");
        assertThat(ended.join()).isEqualTo(job.report());
        assertThat(job.report().state()).isEqualTo(JobState.DONE);
        assertThat(job.report().endedAtMillis()).contains(2_000L);
        assertThat(job.ended().join().text()).isEqualTo("good");
        assertThat(changes).isEqualTo(3);
    }

    @Test
    void progressIsAskedForWhenItIsShownAndStaysAfterTheEnd() {
        Job job = open();
        job.begin();
        Progress half = new Progress("reading", 1, 2, 0, 0);
        job.showProgress(() -> Optional.of(half));
        assertThat(jobs.reports().get(0).progress()).contains(half);
        job.done("");
        assertThat(jobs.reports().get(0).progress()).contains(half);
    }

    @Test
    void cancellingAsksOnceAndTheJobDecides() {
        Job job = open();
        List<String> asked = new ArrayList<>();
        job.cancel();
        job.onCancel(() -> asked.add("late"));
        job.cancel();
        assertThat(asked).containsExactly("late");
        assertThat(job.hasEnded()).isFalse();
        job.failed(FaultCode.CANCELLED, "cancelled");
        assertThat(job.report().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void endedJobsAreForgottenOldestFirstAndOpenOnesNever() {
        Job running = open();
        for (int i = 0; i < Jobs.MAX_ENDED + 1; i++) {
            open().done("");
        }
        assertThat(jobs.reports()).hasSize(Jobs.MAX_ENDED + 1);
        assertThat(jobs.job(1)).isSameAs(running);
        assertThat(jobs.report(2)).isEmpty();
        assertThatThrownBy(() -> jobs.job(2))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.BAD_REQUEST));
    }

    @Test
    void openJobsAreBounded() {
        for (int i = 0; i < Jobs.MAX_OPEN; i++) {
            open();
        }
        assertThatThrownBy(this::open).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.LIMIT_EXCEEDED));
        jobs.job(1).done("");
        assertThat(open().report().id()).isEqualTo(Jobs.MAX_OPEN + 1);
    }
}
