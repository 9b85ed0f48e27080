package io.replicator.agent.cli;

import io.replicator.agent.cli.view.JobView;
import io.replicator.agent.cli.view.ProgressText;
import io.replicator.core.report.JobReport;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/** A plain line every few seconds, for logs and pipes; nothing for a job that is over before that. */
final class ProgressLines implements ProgressDisplay {
    private static final long EVERY_NANOS = 5_000_000_000L;

    private final PrintStream err;
    private final LongSupplier nanos;
    private long nextNanos;

    ProgressLines(PrintStream err, LongSupplier nanos) {
        this.err = err;
        this.nanos = nanos;
        nextNanos = nanos.getAsLong() + EVERY_NANOS;
    }

    @Override
    public void show(JobReport job) {
        long now = nanos.getAsLong();
        if (now - nextNanos < 0 || job.state().hasEnded()) {
            return;
        }
        nextNanos = now + EVERY_NANOS;
        err.println(JobView.name(job) + ": "
                + job.progress().map(ProgressText::line).orElse("waits for its turn"));
    }

    @Override
    public void close() {
        err.flush();
    }
}
