package io.replicator.core.lineage;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;

/** What a source does about a replica it has met. */
public sealed interface Decision {
    /** The replica is at {@code generation}, nothing is known to differ, and the roots agree; a round from it looks for new changes. */
    record InSync(GenerationId generation) implements Decision {}

    /** The dirty set holds every block that changed since {@code base}; a round sends them. */
    record Delta(GenerationId base) implements Decision {}

    /** The replica made the pending generation durable and its word was lost: record it as if it had come, then decide again. */
    record AdoptPending(Generation next) implements Decision {}

    /** The seed arrived: its hold becomes the dirty set of a new relation, which ends every earlier one with that replica. */
    record AttachSeed(GenerationId hold, IncarnationId incarnation) implements Decision {}

    /** Ordered by an administrator: every chunk of both copies is compared by hash, and a round from {@code base} carries what differs. */
    record Compare(GenerationId base) implements Decision {}

    /**
     * The replica is written in place, marked as incomplete, from {@code base} or, where it is at none, from {@link GenerationId#NONE}: on an
     * administrator's order, or going on with that.
     */
    record Direct(GenerationId base) implements Decision {}

    /** Nothing may be sent; {@code text} says why and what to do. */
    record Refuse(FaultCode code, String text) implements Decision {}
}
