package io.replicator.agent.cli;

import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left, for a person who waits at a terminal. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final long MIB = 1 << 20;
    private static final int UPDATE_MILLIS = 100;

    private final PrintStream err;
    private final int columns;
    private final String name;
    private volatile long remainingNanos = -1;
    private @Nullable ProgressBar bar;

    ProgressBarDisplay(PrintStream err, int columns, String name) {
        this.err = err;
        this.columns = columns;
        this.name = name;
    }

    @Override
    public void show(JobReport job) {
        job.progress().ifPresent(this::show);
        ProgressBar shown = bar;
        if (shown != null && job.state() == JobState.DONE) {
            shown.stepTo(shown.getMax());
        }
    }

    private void show(Progress progress) {
        ProgressBar shown = bar;
        if (shown == null) {
            shown = begin(progress);
            bar = shown;
        }
        remainingNanos = progress.remainingNanos();
        shown.maxHint(progress.totalBytes() == 0 ? -1 : progress.totalBytes());
        shown.stepTo(progress.doneBytes());
        shown.setExtraMessage(" " + progress.phase());
    }

    private ProgressBar begin(Progress progress) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(progress.totalBytes() == 0 ? -1 : progress.totalBytes())
                .startsFrom(progress.doneBytes(), Duration.ofNanos(progress.elapsedNanos()))
                .setUnit(" MiB", MIB)
                .showSpeed()
                .setEtaFunction(state -> remaining())
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, columns - 1))
                .build();
    }

    private Optional<Duration> remaining() {
        long nanos = remainingNanos;
        return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    @Override
    public void close() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
        }
        err.flush();
    }
}
