package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.Progress;
import io.replicator.core.session.SourceState;
import io.replicator.core.transfer.CaptureTotals;

/** A round at its source: what {@code SourceMachine} decides, carried out. Owned by the lane. */
public final class SourceRound {
    SourceRound() {}

    /** Its number, unique among the rounds of this session. */
    public long number() {
        throw new UnsupportedOperationException();
    }

    /** Where it is. */
    public SourceState state() {
        throw new UnsupportedOperationException();
    }

    /** How far it has come. */
    public Progress progress() {
        throw new UnsupportedOperationException();
    }

    /** Asks it to end; too late once ROUND_COMMIT is sent. Nothing happens when it is over. */
    public void cancel(FaultCode code, String text) {
        throw new UnsupportedOperationException();
    }

    /** What its capture has found so far. */
    public CaptureTotals totals() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of batches given to the links, each counted once. */
    public long wireBytes() {
        throw new UnsupportedOperationException();
    }
}
