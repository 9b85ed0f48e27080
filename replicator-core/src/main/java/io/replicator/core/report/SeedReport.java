package io.replicator.core.report;

import io.replicator.core.volume.GenerationId;
import java.util.Optional;

/**
 * A seed that is on the road: a hold that keeps what changed since it was made.
 *
 * @param volume the volume's name here
 * @param generation names the seed
 * @param number the generation's number
 * @param createdAtMillis when its capture began, milliseconds since 1970 UTC
 * @param dirtyBytes bytes of blocks that changed since then, as far as captures have seen
 * @param catchUpNanos how long these would take over the wire at the rate measured lately; empty where none was
 * @param voidWhy why the hold can no longer be trusted, so that attaching it costs a comparison by hash; empty while it can
 */
public record SeedReport(
        String volume,
        GenerationId generation,
        long number,
        long createdAtMillis,
        long dirtyBytes,
        Optional<Long> catchUpNanos,
        Optional<String> voidWhy) {}
