package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import org.jspecify.annotations.Nullable;

/** How a round ends whose generation is durable at the replica. */
final class DurableEnd {
    private DurableEnd() {}

    /** The end that the event means for a round to that generation, or null where it is no end of one. */
    static @Nullable RoundEnd of(SourceEvent event, Generation generation) {
        if (event instanceof SourceEvent.AppliedTold told && told.generation().equals(generation.id())) {
            return RoundEnd.at(generation, RoundOutcome.APPLIED, told.damagedChunks());
        } else if (event instanceof SourceEvent.AbortTold told) {
            return RoundEnd.at(generation, RoundOutcome.DURABLE, 0).because(told.code(), told.text());
        } else if (event instanceof SourceEvent.PeerRestarted) {
            return RoundEnd.at(generation, RoundOutcome.DURABLE, 0)
                    .because(FaultCode.PEER_RESTARTED, "the peer restarted while it applied, and goes on with that");
        }
        return null;
    }
}
