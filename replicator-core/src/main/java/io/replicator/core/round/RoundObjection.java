package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;

/**
 * What a replica has against a round that a peer begins. With {@code VolumeDirectory.attachHold} at the source it keeps invariant 8: a round
 * of any incarnation but the one in the replica's record is refused.
 */
final class RoundObjection {
    private RoundObjection() {}

    /**
     * The first objection, if there is any; the volume is attached with the peer.
     *
     * @param theirs what the peer last told of its copy
     */
    static Optional<VolumeFault> to(
            Message.RoundBegin begin, OpenVolume volume, Optional<VolumeState> theirs, String peer) {
        VolumeRecord record = volume.directory().record();
        if (record.role() != Role.REPLICA) {
            return objection(
                    FaultCode.WRONG_ROLE, "the copy of '" + record.name() + "' at the other side is no replica");
        }
        Optional<VolumeFault> unusable = volume.fault().or(() -> unopened(volume, record));
        if (unusable.isPresent()) {
            return unusable;
        }
        if (!record.relation().equals(Optional.of(begin.relation()))) {
            return objection(
                    FaultCode.RELATION_ENDED,
                    "the replica of '" + record.name()
                            + "' is of another relation now: a newer seed was attached there");
        }
        if (theirs.filter(copy -> copy.role() == Role.SOURCE && copy.relation().equals(record.relation()))
                .isEmpty()) {
            return objection(
                    FaultCode.WRONG_ROLE,
                    "the agent that begins the round has not told that it is the source of '" + record.name() + "'");
        }
        if (record.paused()) {
            return objection(FaultCode.PAUSED, "'" + record.name() + "' is paused at the replica: resume it there");
        }
        if (volume.isRoundRunning()) {
            return objection(
                    FaultCode.ROUND_IN_PROGRESS,
                    "the replica of '" + record.name() + "' is still busy with the round before: it is tried again");
        }
        Optional<GenerationId> current =
                volume.replica().flatMap(ReplicaVolume::generation).map(Generation::id);
        if (!current.orElse(GenerationId.NONE).equals(begin.base())
                || begin.next().id().equals(begin.base())) {
            return objection(
                    FaultCode.BASE_MISMATCH,
                    "the replica of '" + record.name() + "' is at "
                            + current.map(id -> "generation " + id).orElse("no generation") + " and not at "
                            + begin.base() + ": it is decided anew");
        }
        return Optional.empty();
    }

    private static Optional<VolumeFault> unopened(OpenVolume volume, VolumeRecord record) {
        return volume.replica().isPresent()
                ? Optional.empty()
                : objection(
                        FaultCode.DEVICE_UNAVAILABLE,
                        "the replica of '" + record.name() + "' could not be opened: see its status there");
    }

    private static Optional<VolumeFault> objection(FaultCode code, String text) {
        return Optional.of(new VolumeFault(code, text));
    }
}
