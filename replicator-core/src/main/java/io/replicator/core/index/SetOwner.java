package io.replicator.core.index;

import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.RelationId;

/** Whom a dirty set is kept for. */
public sealed interface SetOwner {
    /** A replica at a peer. */
    record Relation(RelationId id) implements SetOwner {}

    /** A seed that is on the road. */
    record Hold(GenerationId seed) implements SetOwner {}
}
