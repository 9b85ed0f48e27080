package io.replicator.core.relay;

import java.util.concurrent.TimeUnit;

/**
 * What one way of a path is like.
 *
 * @param delayNanos how long a byte travels once it has left the queue in front of the wire
 * @param bytesPerSecond what the wire carries; 0 for no bound
 */
public record RelayPath(long delayNanos, long bytesPerSecond) {
    /** No delay, no bound. */
    public static final RelayPath CLEAR = new RelayPath(0, 0);

    public RelayPath {
        if (delayNanos < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("a delay of " + delayNanos + " ns, " + bytesPerSecond + " B/s");
        }
    }

    /** Half of that round trip, and a rate as lines are sold by. */
    public static RelayPath of(double roundTripMillis, double megabitsPerSecond) {
        return new RelayPath((long) (roundTripMillis / 2 * TimeUnit.MILLISECONDS.toNanos(1)), (long)
                (megabitsPerSecond * 1_000_000 / 8));
    }
}
