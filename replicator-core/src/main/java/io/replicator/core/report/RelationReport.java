package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import java.util.Optional;

/**
 * How one volume stands with one peer.
 *
 * @param peer the peer's name
 * @param incarnation the relation's, where there is one
 * @param state what it is doing
 * @param base the generation both copies hold
 * @param lagNanos age of what the replica holds: the time since the capture began that it holds the volume as of, which is that of
 *     {@code base} or a later one that found nothing to send; empty where there is no base
 * @param dirtyBytes bytes of blocks known to differ from {@code base}; empty where that is not known, as on a replica
 * @param damagedChunks chunks the replica needs again, as far as is known here
 * @param lastRound the last round that ended
 * @param nextRoundNanos time until the next scheduled round; empty where there is none
 * @param progress of the running round
 * @param totals of its rounds since the agent began
 * @param code what holds it up, where something does
 * @param why the same in words, with what to do about it; empty when there is nothing to say
 */
public record RelationReport(
        String peer,
        Optional<IncarnationId> incarnation,
        RelationState state,
        Optional<Generation> base,
        Optional<Long> lagNanos,
        Optional<Long> dirtyBytes,
        long damagedChunks,
        Optional<RoundReport> lastRound,
        Optional<Long> nextRoundNanos,
        Optional<Progress> progress,
        RelationTotals totals,
        Optional<FaultCode> code,
        String why) {}
