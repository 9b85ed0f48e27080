package io.replicator.agent.cli.view;

import io.replicator.core.report.Progress;

/** A bar in characters. */
public final class BarText {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final int MOST_CELLS = 30;
    private static final int LEAST_CELLS = 4;

    private BarText() {}

    /** {@code resync vm-102 |██████▌      |  54 % sending, 560 MiB of 1.0 GiB, 133 MiB/s, 3 s left}, cut to that many characters. */
    public static String line(String name, Progress progress, int width) {
        String figures = figures(progress);
        int cells = Math.min(MOST_CELLS, width - name.length() - figures.length() - 4);
        String line = cells < LEAST_CELLS || progress.totalBytes() == 0
                ? name + " " + figures
                : name + " |" + bar(progress, cells) + "| " + figures;
        return line.length() > width ? line.substring(0, Math.max(0, width)) : line + " ".repeat(width - line.length());
    }

    private static String figures(Progress progress) {
        if (progress.totalBytes() == 0) {
            return ProgressText.line(progress);
        }
        String percent = "   " + ProgressText.percent(progress);
        StringBuilder text = new StringBuilder(percent.substring(percent.length() - 3))
                .append(" % ")
                .append(progress.phase())
                .append(", ")
                .append(Units.bytes(progress.doneBytes()))
                .append(" of ")
                .append(Units.bytes(progress.totalBytes()));
        if (progress.bytesPerSecond() > 0) {
            text.append(", ").append(Units.rate(progress.bytesPerSecond()));
        }
        if (progress.totalBytes() > progress.doneBytes() && progress.remainingNanos() >= 0) {
            text.append(", ").append(Units.time(progress.remainingNanos())).append(" left");
        }
        return text.toString();
    }

    private static String bar(Progress progress, int cells) {
        double full = Math.min(1.0, (double) progress.doneBytes() / progress.totalBytes()) * cells;
        int whole = (int) full;
        StringBuilder bar = new StringBuilder("█".repeat(whole));
        if (whole < cells) {
            bar.append(EIGHTHS.charAt((int) ((full - whole) * EIGHTHS.length())));
        }
        return bar.append(" ".repeat(cells - bar.length())).toString();
    }
}
