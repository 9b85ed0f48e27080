package io.replicator.core.lineage;

import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import java.util.Optional;

/**
 * What a source knows of its live relation with one replica.
 *
 * @param base the generation that the replica was last known to hold
 * @param pending the generation that was about to be committed there, recorded before ROUND_COMMIT was sent
 * @param voidReason why the dirty set cannot be trusted, where it cannot
 * @param clean whether the dirty set is empty
 */
public record RelationView(
        IncarnationId incarnation,
        GenerationId base,
        Optional<Generation> pending,
        Optional<String> voidReason,
        boolean clean) {}
