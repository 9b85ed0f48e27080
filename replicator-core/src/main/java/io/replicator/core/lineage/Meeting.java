package io.replicator.core.lineage;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Two copies that meet, and the questions that the rows of the table ask about them. */
record Meeting(SourceView source, ReplicaView replica) {
    /** The live relation, if the replica names the same incarnation. */
    Optional<RelationView> relation() {
        return source.relation().filter(r -> replica.relation().equals(Optional.of(r.incarnation())));
    }

    boolean relationEnded() {
        return replica.relation().filter(source.ended()::contains).isPresent();
    }

    /** The replica brings a seed that no relation here was made from yet. */
    boolean bringsSeed() {
        return replica.seed().isPresent() && relation().isEmpty();
    }

    /** The lineage here may have forgotten a seed that was on the road for long; its hold remembers what root it has. */
    boolean seedHasOtherRoot() {
        Optional<Digest> there = find(replica.lineage(), seed()).map(Generation::root);
        return Optional.ofNullable(source.holds().get(seed()))
                .filter(here -> !there.equals(Optional.of(here)))
                .isPresent();
    }

    GenerationId seed() {
        return replica.seed().orElseThrow();
    }

    IncarnationId incarnation() {
        return replica.relation().orElseThrow();
    }

    boolean atBase() {
        return relation()
                .filter(r -> replica.current().equals(Optional.of(r.base())))
                .isPresent();
    }

    boolean atPending() {
        return relation()
                .flatMap(RelationView::pending)
                .filter(next -> replica.current().equals(Optional.of(next.id())))
                .isPresent();
    }

    Generation pending() {
        return relation().flatMap(RelationView::pending).orElseThrow();
    }

    /** Both copies know the replica's current generation and disagree about its bytes: an identifier alone is no evidence. */
    boolean rootsDisagree() {
        return replica.current()
                .flatMap(id -> find(replica.lineage(), id))
                .filter(theirs -> Stream.concat(
                                source.lineage().stream(), relation().flatMap(RelationView::pending).stream())
                        .anyMatch(own ->
                                own.id().equals(theirs.id()) && !own.root().equals(theirs.root())))
                .isPresent();
    }

    /** Both are at one generation, or at two of one root: a seed, or a capture that found nothing, is another point and no other bytes. */
    boolean sameContent() {
        if (source.current().equals(replica.current())) {
            return true;
        }
        Optional<Digest> here =
                source.current().flatMap(id -> find(source.lineage(), id)).map(Generation::root);
        Optional<Digest> there =
                replica.current().flatMap(id -> find(replica.lineage(), id)).map(Generation::root);
        return here.isPresent() && here.equals(there);
    }

    /** The replica's current generation, where the source captured it. */
    Optional<Generation> replicaCurrentHere() {
        return replica.current().flatMap(id -> find(source.lineage(), id));
    }

    Optional<Generation> base() {
        return relation().flatMap(r -> find(source.lineage(), r.base()));
    }

    boolean sourceCurrentThere() {
        return source.current().flatMap(id -> find(replica.lineage(), id)).isPresent();
    }

    /** The newest generation that both lineages know. */
    Optional<Generation> shared() {
        for (int i = source.lineage().size() - 1; i >= 0; i--) {
            Generation own = source.lineage().get(i);
            if (find(replica.lineage(), own.id()).isPresent()) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }

    private static Optional<Generation> find(List<Generation> lineage, GenerationId id) {
        return lineage.stream().filter(g -> g.id().equals(id)).findFirst();
    }
}
