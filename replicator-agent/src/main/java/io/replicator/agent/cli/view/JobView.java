package io.replicator.agent.cli.view;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import java.util.List;

/** Jobs as a table, or one as a line. */
public final class JobView {
    private final Palette palette;

    /** @param palette for states */
    public JobView(Palette palette) {
        this.palette = palette;
    }

    /** All of them. */
    public String list(List<JobReport> jobs, long nowMillis) {
        if (jobs.isEmpty()) {
            return "No jobs since the agent began.\n";
        }
        Table table = new Table(palette, ">JOB", "KIND", "OF", "STATE", ">TOOK", ">ENDED", "WHAT");
        for (JobReport job : jobs) {
            table.row(
                    Long.toString(job.id()),
                    Words.of(job.kind()),
                    about(job),
                    palette.state(job.state()),
                    Units.between(job.startedAtMillis(), job.endedAtMillis().orElse(nowMillis)),
                    job.endedAtMillis()
                            .map(ended -> Units.between(ended, nowMillis) + " ago")
                            .orElse(""),
                    // Some results are a block of lines.
                    outcome(job).replaceAll("\\n +", "; "));
        }
        return table.text();
    }

    /** {@code job 7, resync vm-102: done; bordeaux holds generation 18}. */
    public String line(JobReport job) {
        if (job.linkTest().isPresent()) {
            return name(job) + ": " + palette.state(job.state()) + "\n"
                    + LinkTestView.text(job.linkTest().get());
        }
        String outcome = outcome(job);
        return name(job) + ": " + palette.state(job.state()) + (outcome.isEmpty() ? "" : "; " + outcome) + "\n";
    }

    /** {@code job 7, resync vm-102}. */
    public static String name(JobReport job) {
        return "job " + job.id() + ", " + what(job);
    }

    /** {@code resync vm-102}. */
    public static String what(JobReport job) {
        return Words.of(job.kind()) + " " + about(job);
    }

    private static String about(JobReport job) {
        return job.link().orElse(String.join(", ", job.volumes()));
    }

    private static String outcome(JobReport job) {
        if (job.state() == JobState.FAILED && job.code().isPresent()) {
            return job.code().get() + ": " + job.text();
        }
        if (!job.text().isEmpty()) {
            return job.text();
        }
        return job.state().hasEnded()
                ? ""
                : job.progress().map(ProgressText::line).orElse("");
    }
}
