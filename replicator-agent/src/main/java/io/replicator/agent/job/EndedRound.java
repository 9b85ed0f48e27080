package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.Repairs;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.transfer.CaptureTotals;
import java.util.Optional;

/**
 * A round that has ended, and what it cost.
 *
 * @param end how
 * @param totals what its capture found
 * @param repairs what the replica had told to be damaged when it began
 * @param wireBytes bytes it sent
 * @param nanos how long it took
 */
record EndedRound(RoundEnd end, CaptureTotals totals, Repairs repairs, long wireBytes, long nanos) {
    /** One that could not begin. */
    static EndedRound notBegun(FaultCode code, String text) {
        RoundEnd end = new RoundEnd(RoundOutcome.AT_BASE, Optional.empty(), Optional.of(code), text, 0);
        return new EndedRound(end, CaptureTotals.NONE, Repairs.NONE, 0, 0);
    }

    static EndedRound notBegun(ReplicatorException fault) {
        return notBegun(fault.code(), String.valueOf(fault.getMessage()));
    }

    /** Whether the replica holds what the source held when the round began. */
    boolean isGood() {
        return switch (end.outcome()) {
            case APPLIED, DURABLE, UNCHANGED -> true;
            case AT_BASE, UNDECIDED -> false;
        };
    }

    boolean isCancelled() {
        return !isGood() && (code() == FaultCode.CANCELLED || code() == FaultCode.PAUSED);
    }

    /** Whether nothing is wrong but that the replica still works on the round before. */
    boolean isReplicaBusy() {
        return !isGood() && code() == FaultCode.ROUND_IN_PROGRESS;
    }

    /** Why it is not good. */
    FaultCode code() {
        return end.code().orElse(FaultCode.PEER_RESTARTED);
    }
}
