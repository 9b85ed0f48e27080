package io.replicator.core.lineage;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The copy on this side of a meeting, as far as it matters to one replica.
 *
 * @param lineage the generations the copy knows, oldest first
 * @param current the last captured generation
 * @param relation the live relation with the replica
 * @param ended incarnations of relations with that replica that ended
 * @param holds seeds that are on the road, with their roots
 */
public record SourceView(
        Geometry geometry,
        Role role,
        long roleEpoch,
        List<Generation> lineage,
        Optional<GenerationId> current,
        Optional<RelationView> relation,
        Set<IncarnationId> ended,
        Map<GenerationId, Digest> holds) {
    public SourceView {
        lineage = List.copyOf(lineage);
        ended = Set.copyOf(ended);
        holds = Map.copyOf(holds);
    }
}
