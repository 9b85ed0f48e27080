package io.replicator.core.index;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;

/** The judgement whether the files of a copy, once recovery has done what it does, are of one time, and which dirty sets are evidence. */
final class CopyEvidence {
    private final String directory;
    private final VolumeRecord record;
    private final Optional<Generation> indexed;

    CopyEvidence(String directory, VolumeRecord record, Optional<Generation> indexed) {
        this.directory = directory;
        this.record = record;
        this.indexed = indexed;
    }

    /** {@code CORRUPT_STATE} where record and index are at two generations, which no crash leaves. */
    void checkOneTime() {
        if (!indexed.equals(record.newest())) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    record.name() + ": the record says " + words(record.newest()) + " and the index " + words(indexed)
                            + ": " + directory
                            + " was put together from several times; restore all of it from one time,"
                            + " or make the copy again from a seed");
        }
    }

    /** Seeds whose own capture never came to an end: their holds hold nothing. */
    List<GenerationId> emptyHolds(List<DirtySet> holds) {
        return holds.stream()
                .filter(set -> set.captured().isEmpty() && set.voidReason().isEmpty())
                .map(set -> ((SetOwner.Hold) set.owner()).seed())
                .toList();
    }

    /**
     * Makes void, durably, every set that does not know of every capture, and at a source every one that knows of captures the index has never
     * heard of: their numbers will be given again. A replica's sets are fed before its journal is applied, which may be still to come.
     */
    void judge(List<DirtySet> sets) {
        endWhatMayHaveEnded(sets);
        long captured = indexed.map(Generation::number).orElse(0L);
        for (DirtySet set : sets) {
            long through = set.completeThrough();
            boolean ahead = record.role() == Role.SOURCE && through > captured;
            if (!set.isEnded() && set.voidReason().isEmpty() && (through < captured || ahead)) {
                set.markVoid("it ends at capture " + through + " and the index is at " + captured);
            }
        }
    }

    /** A set whose log was damaged may have lost the word that it ended; with a replica there is one relation, so it did where there is another. */
    private static void endWhatMayHaveEnded(List<DirtySet> sets) {
        for (DirtySet set : sets) {
            if (!set.isEnded()
                    && set.voidReason().isPresent()
                    && sets.stream().anyMatch(other -> !other.isEnded() && hasSameReplica(set, other))) {
                set.end();
            }
        }
    }

    private static boolean hasSameReplica(DirtySet one, DirtySet other) {
        return one != other
                && one.owner() instanceof SetOwner.Relation first
                && other.owner() instanceof SetOwner.Relation second
                && first.id().replica().equals(second.id().replica());
    }

    private static String words(Optional<Generation> generation) {
        return generation.map(g -> "generation " + g.number() + " " + g.id()).orElse("no generation");
    }
}
