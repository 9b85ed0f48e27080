package io.replicator.agent.job;

import io.replicator.core.index.DirtySet;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.report.RelationReport;
import io.replicator.core.round.Standing;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What status says of a relation, from either side. On the lane. */
final class RelationReports {
    private final DirtyFigures figures;

    RelationReports(DirtyFigures figures) {
        this.figures = figures;
    }

    RelationReport of(Relation relation, long nowMillis) {
        LocalVolume volume = relation.volume();
        boolean source = volume.is(Role.SOURCE);
        Optional<DirtySet> dirty = relation.likelyDirtySet();
        Optional<Generation> base = source ? baseOf(volume, dirty) : volume.generation();
        RelationFacts facts = RelationFacts.of(relation, base);
        Standing standing = facts.standing();
        RelationCondition condition = RelationCondition.of(facts);
        return new RelationReport(
                facts.peer(),
                source
                        ? dirty.flatMap(RelationReports::incarnation)
                        : volume.record().flatMap(VolumeRecord::relation),
                condition.state(),
                base,
                base.map(generation -> lagNanos(generation, relation.equalAtMillis(), nowMillis)),
                dirty.flatMap(figures::bytes),
                source
                        ? standing.theirs()
                                .map(Message.VolumeState::damagedChunks)
                                .orElse(0L)
                        : volume.damagedChunks(),
                relation.lastRound(),
                boxed(facts.nextNanos()),
                relation.progress(),
                relation.totals(),
                condition.code(),
                condition.why());
    }

    /** The replica holds the source as it was at the later of the two: its generation's capture, and the last one that found nothing new. */
    static long lagNanos(Generation base, OptionalLong equalAtMillis, long nowMillis) {
        long heldOf = Math.max(base.capturedAtMillis(), equalAtMillis.orElse(0));
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, nowMillis - heldOf));
    }

    private static Optional<IncarnationId> incarnation(DirtySet set) {
        return set.owner() instanceof SetOwner.Relation relation
                ? Optional.of(relation.id().incarnation())
                : Optional.empty();
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    /** The generation that the peer is known to hold. */
    private static Optional<Generation> baseOf(LocalVolume volume, Optional<DirtySet> dirty) {
        Optional<GenerationId> id = dirty.map(DirtySet::base);
        return id.flatMap(base -> volume.record().stream()
                .flatMap(record -> record.lineage().stream())
                .filter(generation -> generation.id().equals(base))
                .findFirst());
    }
}
