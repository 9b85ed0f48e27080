package io.replicator.core.round;

import io.replicator.core.index.DirtySet;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.lineage.RelationView;
import io.replicator.core.lineage.ReplicaView;
import io.replicator.core.lineage.SourceView;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told of a copy, and how two copies are seen when they meet. Reads only what does not wait for I/O. */
final class VolumeStates {
    private VolumeStates() {}

    /** What that peer is told of the copy here. */
    static VolumeState own(OpenVolume volume, AgentId peer) {
        VolumeRecord record = volume.directory().record();
        List<Generation> lineage = lineage(volume, record);
        return new VolumeState(
                volume.id(),
                record.name(),
                volume.geometry(),
                record.identity().salt(),
                record.role(),
                record.roleEpoch(),
                lineage,
                current(volume, record),
                record.role() == Role.SOURCE
                        ? volume.directory().relationWith(peer).map(VolumeStates::incarnation)
                        : record.relation(),
                record.role() == Role.SOURCE ? Optional.empty() : record.seed(),
                volume.replica().map(ReplicaVolume::damagedChunks).orElse(0L),
                flags(volume, record));
    }

    /** The copy here as the source that meets that replica. */
    static SourceView source(OpenVolume volume, AgentId replica) {
        VolumeDirectory directory = volume.directory();
        VolumeRecord record = directory.record();
        return new SourceView(
                volume.geometry(),
                record.role(),
                record.roleEpoch(),
                record.lineage(),
                current(volume, record),
                directory.relationWith(replica).map(VolumeStates::relationOf),
                directory.endedWith(replica),
                seedsOnTheRoad(directory));
    }

    /** The copy there, as its agent told it. */
    static ReplicaView replica(VolumeState told) {
        return new ReplicaView(
                told.geometry(),
                told.role(),
                told.roleEpoch(),
                told.lineage(),
                told.current(),
                told.relation(),
                told.seed(),
                told.damagedChunks(),
                told.has(VolumeFlag.INCOMPLETE),
                !told.has(VolumeFlag.UNAVAILABLE));
    }

    /** Whether a replica sees no difference between the two: it asks a source for no generation. */
    static boolean sameForReplica(VolumeState one, VolumeState other) {
        return one.role() == Role.SOURCE
                && other.role() == Role.SOURCE
                && one.roleEpoch() == other.roleEpoch()
                && one.relation().equals(other.relation())
                && one.flags() == other.flags();
    }

    /** The incarnation of a relation's set. */
    static IncarnationId incarnation(DirtySet set) {
        return ((SetOwner.Relation) set.owner()).id().incarnation();
    }

    private static RelationView relationOf(DirtySet set) {
        return new RelationView(incarnation(set), set.base(), set.pending(), set.voidReason(), set.isClean());
    }

    private static Map<GenerationId, Digest> seedsOnTheRoad(VolumeDirectory directory) {
        Map<GenerationId, Digest> seeds = new HashMap<>();
        for (DirtySet hold : directory.holds()) {
            hold.captured().ifPresent(seed -> seeds.put(seed.id(), seed.root()));
        }
        return seeds;
    }

    /** For a source the last generation of its lineage, so that the two never disagree while a capture is being carried through. */
    private static Optional<GenerationId> current(OpenVolume volume, VolumeRecord record) {
        return volume.replica()
                .map(replica -> replica.generation().map(Generation::id))
                .orElseGet(() -> record.newest().map(Generation::id));
    }

    /** With a generation that is committed and not applied yet. */
    private static List<Generation> lineage(OpenVolume volume, VolumeRecord record) {
        Optional<Generation> committed = volume.replica()
                .flatMap(ReplicaVolume::generation)
                .filter(generation -> !record.lineage().contains(generation));
        if (committed.isEmpty()) {
            return record.lineage();
        }
        List<Generation> longer = new ArrayList<>(record.lineage());
        longer.add(committed.get());
        return longer.subList(Math.max(0, longer.size() - VolumeState.MAX_LINEAGE), longer.size());
    }

    private static int flags(OpenVolume volume, VolumeRecord record) {
        int flags = 0;
        boolean unopened = record.role() == Role.REPLICA && volume.replica().isEmpty();
        if (volume.fault().isPresent() || unopened) {
            flags |= VolumeFlag.UNAVAILABLE.bit();
        }
        if (volume.isUnvouched()) {
            flags |= VolumeFlag.UNVOUCHED.bit();
        }
        if (record.paused()) {
            flags |= VolumeFlag.PAUSED.bit();
        }
        if (volume.replica().filter(ReplicaVolume::isIncomplete).isPresent()) {
            flags |= VolumeFlag.INCOMPLETE.bit();
        }
        return flags;
    }
}
