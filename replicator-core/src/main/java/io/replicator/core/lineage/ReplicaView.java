package io.replicator.core.lineage;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;

/**
 * The copy on the other side, as its agent told it.
 *
 * @param lineage the generations the copy knows, oldest first
 * @param current the generation it is at
 * @param relation the incarnation it believes to be of
 * @param seed the seed that it was made from, until a source has taken that up
 * @param damagedChunks chunks known not to be what {@code current} says
 * @param incomplete it never was complete
 * @param available its device can be used
 */
public record ReplicaView(
        Geometry geometry,
        Role role,
        long roleEpoch,
        List<Generation> lineage,
        Optional<GenerationId> current,
        Optional<IncarnationId> relation,
        Optional<GenerationId> seed,
        long damagedChunks,
        boolean incomplete,
        boolean available) {
    public ReplicaView {
        lineage = List.copyOf(lineage);
    }
}
