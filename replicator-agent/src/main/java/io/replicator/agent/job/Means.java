package io.replicator.agent.job;

import io.replicator.core.time.Backoff;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the parts of this room share.
 *
 * @param changed called whenever status would show something else than before
 */
record Means(
        Lane lane,
        Ticker ticker,
        LongSupplier wallMillis,
        RandomGenerator random,
        Steps steps,
        Events events,
        Times times,
        Runnable changed) {
    private static final long BUSY_FIRST_NANOS = 50_000_000L;
    private static final long BUSY_MOST_NANOS = 5_000_000_000L;

    /** A back-off for what is tried again. */
    Backoff newBackoff() {
        return new Backoff(times.retryFirstNanos(), times.retryMostNanos(), random);
    }

    /** A back-off for what is usually possible a moment later: a replica clears away a cancelled round, or writes a large one. */
    Backoff newBusyBackoff() {
        return new Backoff(BUSY_FIRST_NANOS, BUSY_MOST_NANOS, random);
    }
}
