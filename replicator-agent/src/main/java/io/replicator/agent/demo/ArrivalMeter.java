package io.replicator.agent.demo;

import java.util.function.LongSupplier;

/**
 * Measures, over all relays together, how long nothing arrived at the far site. Thread-safe.
 *
 * <p>Only arrivals large enough to be data count: heartbeats and acknowledgements keep flowing on a link that carries no data.
 */
final class ArrivalMeter {
    private static final int LEAST_DATA_BYTES = 1024;

    private final LongSupplier nanos;
    private boolean watching;
    private long untilNanos;
    private long lastNanos;
    private long longestNanos;

    ArrivalMeter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** From here on gaps count that begin within so long a time, until {@link #unwatch}. */
    synchronized void watch(long forNanos) {
        watching = true;
        lastNanos = nanos.getAsLong();
        untilNanos = lastNanos + forNanos;
        longestNanos = 0;
    }

    /** From here on gaps count no longer; the last data that arrived ended the last one. */
    synchronized void unwatch() {
        watching = false;
    }

    /** That many bytes arrived at once. */
    synchronized void arrived(int bytes) {
        if (watching && bytes >= LEAST_DATA_BYTES && lastNanos - untilNanos <= 0) {
            long now = nanos.getAsLong();
            longestNanos = Math.max(longestNanos, now - lastNanos);
            lastNanos = now;
        }
    }

    /** The longest gap that counted. */
    synchronized long longestNanos() {
        return longestNanos;
    }
}
