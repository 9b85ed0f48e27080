package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.lineage.Decision;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;

/**
 * An administrator's order to compare a volume with the peer's copy by hash: the way out where the table of {@code core.lineage} has no delta
 * to offer. Never taken without an order, since it overwrites what the replica alone holds (PEERS 4, row 8). Holds for one round. Owned by the
 * lane.
 */
final class CompareOrder {
    private boolean given;

    void give() {
        given = true;
    }

    void takeBack() {
        given = false;
    }

    /** What stands against comparing with that copy, if anything. */
    static Optional<VolumeFault> objection(OpenVolume volume, VolumeState theirs, AgentId peer) {
        String name = "'" + volume.name() + "'";
        if (volume.directory().record().role() != Role.SOURCE || theirs.role() != Role.REPLICA) {
            return objection(
                    FaultCode.WRONG_ROLE, "a comparison of " + name + " goes from its source to a replica of it");
        }
        if (!theirs.geometry().equals(volume.geometry())) {
            return objection(
                    FaultCode.GEOMETRY_MISMATCH, name + " has other sizes there: make the replica from a new seed");
        }
        if (theirs.roleEpoch() > volume.directory().record().roleEpoch()) {
            return objection(
                    FaultCode.WRONG_ROLE,
                    "the replica knows of a later hand-over of " + name + ": this side is not its source any more");
        }
        if (theirs.current().isEmpty()
                || theirs.has(VolumeFlag.INCOMPLETE)
                || theirs.relation().isEmpty()) {
            return objection(
                    FaultCode.UNRELATED_VOLUME,
                    "the replica of " + name + " was never complete: create a seed here and attach it there");
        }
        if (theirs.has(VolumeFlag.UNAVAILABLE)) {
            return objection(FaultCode.DEVICE_UNAVAILABLE, "the device of the replica of " + name + " cannot be used");
        }
        if (volume.directory().endedWith(peer).contains(theirs.relation().get())) {
            return objection(
                    FaultCode.RELATION_ENDED,
                    "a newer seed ended the relation of the replica of " + name + ": attach that seed there");
        }
        return Optional.empty();
    }

    /** The incarnation of which a relation has to be made first, since none of it is known here. */
    static Optional<IncarnationId> missingRelation(OpenVolume volume, VolumeState theirs, AgentId peer) {
        Optional<IncarnationId> here = volume.directory().relationWith(peer).map(VolumeStates::incarnation);
        return here.equals(theirs.relation()) ? Optional.empty() : theirs.relation();
    }

    /** What becomes of a decision under the order. */
    Decision applyTo(Decision decided, OpenVolume volume, VolumeState theirs, AgentId peer) {
        boolean comparable = given
                && (decided instanceof Decision.InSync
                        || decided instanceof Decision.Delta
                        || (decided instanceof Decision.Refuse refuse && isHelped(refuse.code())))
                && objection(volume, theirs, peer).isEmpty()
                && missingRelation(volume, theirs, peer).isEmpty();
        return comparable ? new Decision.Compare(theirs.current().orElseThrow()) : decided;
    }

    /** Where the next round begins. */
    static RoundStart start(DirtySet set, Optional<Decision> decision, VolumeState theirs) {
        if (decision.orElse(null) instanceof Decision.Compare compare) {
            return new RoundStart(Message.RoundKind.COMPARE, compare.base(), number(theirs, compare.base()));
        }
        return RoundStart.delta(set.base());
    }

    private static long number(VolumeState theirs, GenerationId id) {
        return theirs.lineage().stream()
                .filter(generation -> generation.id().equals(id))
                .mapToLong(Generation::number)
                .max()
                .orElse(0);
    }

    private static boolean isHelped(FaultCode code) {
        return code == FaultCode.COMPARE_NEEDED || code == FaultCode.ROOT_MISMATCH;
    }

    private static Optional<VolumeFault> objection(FaultCode code, String text) {
        return Optional.of(new VolumeFault(code, text));
    }
}
