package io.replicator.core.report;

import io.replicator.core.volume.GenerationId;
import java.util.Optional;

/**
 * A seed that is held, since it is on the road or was not dropped yet: a hold that keeps what changed since it was made.
 *
 * @param volume the volume's name here
 * @param generation names the seed
 * @param number the generation's number
 * @param createdAtMillis when its capture began, milliseconds since 1970 UTC
 * @param dirtyBytes bytes of blocks that changed since then, as far as captures have seen
 * @param lookedAtMillis when the capture began that looked last what changed; empty where none has looked since the seed was made
 * @param repairs what the road damaged of it, as far as the replica that was made of it has told
 * @param catchUpNanos how long both would take over the wire at the rate measured lately; empty where none was, or no capture has looked
 * @param loading how much of it is on media, and the command that goes on; empty where all is, or where it does not travel on such
 * @param arrivedAt the peer that has a replica made of it, where one was met
 * @param caughtUp whether that replica has come further since
 * @param voidWhy why the hold can no longer be trusted, so that attaching it costs a comparison by hash; empty while it can
 */
public record SeedReport(
        String volume,
        GenerationId generation,
        long number,
        long createdAtMillis,
        long dirtyBytes,
        Optional<Long> lookedAtMillis,
        Repairs repairs,
        Optional<Long> catchUpNanos,
        Optional<String> loading,
        Optional<String> arrivedAt,
        boolean caughtUp,
        Optional<String> voidWhy) {}
