package io.replicator.agent.job;

import io.replicator.core.store.StateDirectory;
import java.util.Locale;
import java.util.Optional;

/** How dry runs say sizes and times. */
final class DryRunWords {
    /** What every dry run begins with. */
    static final String UNCHANGED = "nothing was changed; ";

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private DryRunWords() {}

    /**
     * How long so many bytes take, and at which rate.
     *
     * @param measured bytes in a second, 0 where none were measured
     * @param limit the most in a second
     */
    static String time(long bytes, long measured, Optional<Long> limit) {
        boolean limited = limit.filter(most -> measured == 0 || most < measured).isPresent();
        long rate = limited ? limit.orElseThrow() : measured;
        if (rate == 0) {
            return "nobody knows how fast";
        }
        return "in " + (bytes < rate ? "less than a second" : "about " + span(bytes / rate)) + " at "
                + RoundReports.bytes(rate) + "/s, " + (limited ? "the limit" : "as measured now");
    }

    /** What is needed in a directory of state, and what is there. */
    static String room(long neededBytes, StateDirectory directory) {
        long free = directory.freeBytes();
        return "about " + RoundReports.bytes(neededBytes) + " in " + directory.name()
                + (free == Long.MAX_VALUE ? "" : ", where " + RoundReports.bytes(free) + " are free")
                + (free < neededBytes ? ", WHICH IS NOT ENOUGH" : "");
    }

    static String span(long seconds) {
        if (seconds < 2 * MINUTE) {
            return seconds + " s";
        }
        if (seconds < 2 * HOUR) {
            return seconds / MINUTE + " min";
        }
        return seconds < 2 * DAY
                ? String.format(Locale.ROOT, "%d h %d min", seconds / HOUR, seconds % HOUR / MINUTE)
                : String.format(Locale.ROOT, "%d d %d h", seconds / DAY, seconds % DAY / HOUR);
    }
}
