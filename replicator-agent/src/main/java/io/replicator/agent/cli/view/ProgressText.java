package io.replicator.agent.cli.view;

import io.replicator.core.report.Progress;

/** How far something is, in one line. */
public final class ProgressText {
    private ProgressText() {}

    /** {@code reading: 30 %, 30.0 of 100 GiB, 2.0 GiB/s, 35 s left}. */
    public static String line(Progress progress) {
        StringBuilder line = new StringBuilder(progress.phase());
        if (progress.totalBytes() > 0) {
            line.append(": ")
                    .append(percent(progress))
                    .append(" %, ")
                    .append(Units.bytes(progress.doneBytes()))
                    .append(" of ")
                    .append(Units.bytes(progress.totalBytes()));
        } else if (progress.doneBytes() > 0) {
            line.append(": ").append(Units.bytes(progress.doneBytes()));
        }
        if (progress.bytesPerSecond() > 0) {
            line.append(", ").append(Units.rate(progress.bytesPerSecond()));
        }
        if (progress.totalBytes() > progress.doneBytes() && progress.remainingNanos() >= 0) {
            line.append(", ").append(Units.time(progress.remainingNanos())).append(" left");
        }
        if (progress.wireBytes() > 0) {
            line.append(", ").append(Units.bytes(progress.wireBytes())).append(" sent");
        }
        return line.toString();
    }

    /** 0 to 100, and 100 only at the end. */
    static long percent(Progress progress) {
        return Math.min(100, (long) (100.0 * progress.doneBytes() / progress.totalBytes()));
    }
}
