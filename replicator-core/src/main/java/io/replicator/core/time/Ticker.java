package io.replicator.core.time;

/** A monotonic clock in nanoseconds since an arbitrary origin. Any thread. */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since the ticker's origin; differences are meaningful, values are not. */
    long nanos();
}
