package io.replicator.agent.cli;

import io.replicator.agent.cli.view.BarText;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left, for a person who waits at a terminal. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int UPDATE_MILLIS = 100;

    private final PrintStream err;
    private final int columns;
    private final String name;
    private final AtomicReference<@Nullable Progress> last = new AtomicReference<>();
    private @Nullable ProgressBar bar;

    ProgressBarDisplay(PrintStream err, int columns, String name) {
        this.err = err;
        this.columns = columns;
        this.name = name;
    }

    @Override
    public void show(JobReport job) {
        job.progress().ifPresent(progress -> {
            last.set(progress);
            ProgressBar shown = bar;
            if (shown == null) {
                shown = begin();
                bar = shown;
            }
            shown.stepTo(progress.doneBytes());
        });
    }

    /** The library draws again and again and keeps to its line; what it draws are the agent's figures, not its own guess at them. */
    private ProgressBar begin() {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setRenderer((state, width) -> {
                    Progress progress = last.get();
                    return progress == null ? name : BarText.line(name, progress, width);
                })
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, columns - 1))
                .build();
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
