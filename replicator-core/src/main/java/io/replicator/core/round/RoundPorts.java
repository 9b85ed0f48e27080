package io.replicator.core.round;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What rounds need of the process around them: handed in, so that a simulation drives the same classes.
 *
 * @param lane owns every object of this room
 * @param steps runs what blocks or burns
 * @param ticker the monotonic clock
 * @param wallMillis the time of day, milliseconds since 1970 UTC, for generations
 * @param ids draws the identifiers of generations: never one twice
 * @param sendPool what a source reads and sends from; not the pool of what arrives
 */
public record RoundPorts(
        Lane lane, Executor steps, Ticker ticker, LongSupplier wallMillis, Supplier<UUID> ids, BufferPool sendPool) {
    /** The same, where a full executor is asked again instead of failing what it was to run. */
    RoundPorts patient() {
        return new RoundPorts(lane, new PatientSteps(steps, lane), ticker, wallMillis, ids, sendPool);
    }
}
