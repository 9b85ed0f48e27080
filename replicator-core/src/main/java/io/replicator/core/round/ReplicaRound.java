package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.Progress;
import io.replicator.core.session.ReplicaState;

/** A round at its replica: what {@code ReplicaMachine} decides, carried out. Owned by the lane. */
public final class ReplicaRound {
    ReplicaRound() {}

    /** Where it is. */
    public ReplicaState state() {
        throw new UnsupportedOperationException();
    }

    /** How far it has come. */
    public Progress progress() {
        throw new UnsupportedOperationException();
    }

    /** Asks it to end; too late once its commit has begun. Nothing happens when it is over. */
    public void cancel(FaultCode code, String text) {
        throw new UnsupportedOperationException();
    }
}
