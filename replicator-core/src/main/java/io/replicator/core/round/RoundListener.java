package io.replicator.core.round;

import io.replicator.core.session.RoundEnd;
import io.replicator.core.transfer.CaptureTotals;

/** Whom a round at its source tells of its end. */
@FunctionalInterface
public interface RoundListener {
    /**
     * The round is over; nothing of it runs any more. Told once, on the lane.
     *
     * @param wireBytes bytes of batches that were sent, each counted once
     * @param nanos since it was begun, waiting for its turn included
     */
    void ended(RoundEnd end, CaptureTotals totals, long wireBytes, long nanos);
}
