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
    /** A back-off for what is tried again. */
    Backoff newBackoff() {
        return new Backoff(times.retryFirstNanos(), times.retryMostNanos(), random);
    }
}
