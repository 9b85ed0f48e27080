package io.replicator.agent.cli.view;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Sizes, rates and times as a person reads them. */
public final class Units {
    private static final String[] BINARY = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private Units() {}

    /** {@code 4.1 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        // What would be shown as 1024 is shown as 1 of the next unit.
        while (value >= 1023.5 && unit + 1 < BINARY.length) {
            value /= 1024;
            unit++;
        }
        return figure(value) + " " + BINARY[unit];
    }

    /** {@code 112 MiB/s}. */
    public static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** {@code 10.1 ms}, {@code 4.2 s}, {@code 3 min 20 s}, {@code 5 h 3 min}, {@code 12 d 4 h}. */
    public static String time(long nanos) {
        if (nanos <= 0) {
            return "0 s";
        } else if (nanos < SECOND) {
            return figure(nanos / (double) MILLI) + " ms";
        } else if (nanos < 10 * SECOND) {
            return figure(nanos / (double) SECOND) + " s";
        }
        long seconds = (nanos + SECOND / 2) / SECOND;
        if (seconds < 60) {
            return seconds + " s";
        } else if (seconds < 3600) {
            return pair(seconds / 60, "min", seconds % 60, "s");
        } else if (seconds < 86_400) {
            return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
        }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    /** The time from one moment to a later one; clocks that were set back count as no time. */
    public static String between(long fromMillis, long toMillis) {
        return time(Math.max(0, toMillis - fromMillis) * MILLI);
    }

    /** {@code 2026-01-01 12:00:00}, in this host's time zone. */
    public static String moment(long millis) {
        LocalDateTime moment = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS);
        return moment.toLocalDate() + " " + (moment.toLocalTime() + ":00").substring(0, 8);
    }

    /** {@code 1 chunk}, {@code 3 chunks}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** One decimal below 100, none above. */
    private static String figure(double value) {
        if (value >= 99.95) {
            return Long.toString(Math.round(value));
        }
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10;
    }
}
