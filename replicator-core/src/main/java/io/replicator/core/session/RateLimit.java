package io.replicator.core.session;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The most that may be sent in a second, with hours of the day that have a limit of their own.
 *
 * @param bytesPerSecond at any time that is in none of the windows; 0 for no limit
 * @param windows the first that holds the present time counts
 * @param zone whose clock the windows are read by
 */
public record RateLimit(long bytesPerSecond, List<Window> windows, ZoneId zone) {
    /** No limit at any time. */
    public static final RateLimit NONE = of(0);

    /**
     * Some hours of every day.
     *
     * @param from the first moment
     * @param until the first moment that is no longer in it; a window that ends before it begins goes past midnight, one that ends where it
     *     begins is the whole day
     * @param bytesPerSecond 0 for no limit
     */
    public record Window(LocalTime from, LocalTime until, long bytesPerSecond) {
        public Window {
            if (bytesPerSecond < 0) {
                throw new IllegalArgumentException("a limit of " + bytesPerSecond);
            }
        }

        boolean holds(LocalTime time) {
            return from.isBefore(until)
                    ? !time.isBefore(from) && time.isBefore(until)
                    : !time.isBefore(from) || time.isBefore(until);
        }
    }

    public RateLimit {
        windows = List.copyOf(windows);
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a limit of " + bytesPerSecond);
        }
    }

    /** The same at any time of the day; 0 for no limit. */
    public static RateLimit of(long bytesPerSecond) {
        return new RateLimit(bytesPerSecond, List.of(), ZoneOffset.UTC);
    }

    /** What holds at that moment, in bytes a second; 0 for no limit. */
    public long at(long wallMillis) {
        if (windows.isEmpty()) {
            return bytesPerSecond;
        }
        LocalTime time = Instant.ofEpochMilli(wallMillis).atZone(zone).toLocalTime();
        for (Window window : windows) {
            if (window.holds(time)) {
                return window.bytesPerSecond();
            }
        }
        return bytesPerSecond;
    }
}
