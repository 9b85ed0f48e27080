package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import java.util.Optional;

/**
 * A round that has ended.
 *
 * @param endedAtMillis when, milliseconds since 1970 UTC
 * @param outcome how
 * @param generation the number of the generation the replica holds since then, where it moved
 * @param code why it failed, where it did
 * @param text the same in words; empty when there is nothing to say
 * @param readBytes bytes read from the source to find the changes
 * @param changedBytes bytes of blocks that it carried, before compression
 * @param repairs those of them that were damaged at the replica
 * @param wireBytes bytes that went over the wire
 * @param nanos how long it took
 */
public record RoundReport(
        long endedAtMillis,
        RoundOutcome outcome,
        Optional<Long> generation,
        Optional<FaultCode> code,
        String text,
        long readBytes,
        long changedBytes,
        Repairs repairs,
        long wireBytes,
        long nanos) {}
