package io.replicator.agent.config;

import java.time.LocalTime;

/**
 * Hours of every day with a limit of their own.
 *
 * @param from the first moment
 * @param until the first moment that is no longer in them; past midnight where it lies before {@code from}
 * @param bytesPerSecond the most that may be sent, 0 for no limit
 */
public record LimitHours(LocalTime from, LocalTime until, long bytesPerSecond) {
    /** Whether both hold some moment. */
    boolean overlaps(LimitHours other) {
        return holds(other.from) || other.holds(from);
    }

    private boolean holds(LocalTime time) {
        return from.isBefore(until)
                ? !time.isBefore(from) && time.isBefore(until)
                : !time.isBefore(from) || time.isBefore(until);
    }
}
