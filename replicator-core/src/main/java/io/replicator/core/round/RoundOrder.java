package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.lineage.Decision;
import io.replicator.core.lineage.Lineage;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An administrator's order for the next round: the way out where the table of {@code core.lineage} has no delta to offer. Never taken without
 * an order, since it overwrites what the replica alone holds (PEERS 4, row 8). Holds for one round; a copy that it has made incomplete is gone
 * on with until it is complete. Owned by the lane.
 */
final class RoundOrder {
    private @Nullable OrderedRound given;

    void give(OrderedRound kind) {
        given = kind;
    }

    void takeBack() {
        given = null;
    }

    /** It was for one round; one that the replica did not take up, since it is busy with the one before, was none. */
    void roundEnded(RoundEnd end) {
        if (!end.code().equals(Optional.of(FaultCode.ROUND_IN_PROGRESS))) {
            takeBack();
        }
    }

    /** What stands against that with that copy, if anything. */
    static Optional<VolumeFault> objection(OrderedRound kind, OpenVolume volume, VolumeState theirs, AgentId peer) {
        String name = "'" + volume.name() + "'";
        if (volume.directory().record().role() != Role.SOURCE || theirs.role() != Role.REPLICA) {
            return objection(FaultCode.WRONG_ROLE, "a round of " + name + " goes from its source to a replica of it");
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
        boolean incomplete = theirs.current().isEmpty() || theirs.has(VolumeFlag.INCOMPLETE);
        if (theirs.relation().isEmpty() || (incomplete && kind == OrderedRound.COMPARE)) {
            return objection(
                    FaultCode.UNRELATED_VOLUME,
                    "the replica of " + name
                            + " is not complete, so that there is nothing to compare with: create a seed"
                            + " here and attach it there, or order a copy of everything: --copy-all");
        }
        if (Lineage.decide(VolumeStates.source(volume, peer), VolumeStates.replica(theirs))
                instanceof Decision.AttachSeed) {
            // Only this seed is about to be taken up. One that is not held here any more never is: a comparison is its
            // way out.
            return objection(
                    FaultCode.ROUND_IN_PROGRESS,
                    "a seed has arrived at the replica of " + name + " and is being taken up: try again in a moment");
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
        OrderedRound kind = given;
        boolean helps = kind != null
                && theirs.current().isPresent()
                && (decided instanceof Decision.InSync
                        || decided instanceof Decision.Delta
                        || (decided instanceof Decision.Refuse refuse && isHelped(refuse.code())))
                && objection(kind, volume, theirs, peer).isEmpty()
                && missingRelation(volume, theirs, peer).isEmpty();
        if (!helps) {
            return decided;
        }
        GenerationId base = theirs.current().orElseThrow();
        return kind == OrderedRound.ALLOW_INCOMPLETE ? new Decision.Direct(base) : new Decision.Compare(base);
    }

    /** Where the next round begins. */
    RoundStart start(DirtySet set, Optional<Decision> decision, VolumeState theirs) {
        long least =
                theirs.lineage().stream().mapToLong(Generation::number).max().orElse(0);
        if (decision.orElse(null) instanceof Decision.Compare compare) {
            return new RoundStart(Message.RoundKind.COMPARE, compare.base(), least, given != OrderedRound.COPY_ALL);
        }
        if (decision.orElse(null) instanceof Decision.Direct direct) {
            return new RoundStart(Message.RoundKind.DIRECT, direct.base(), least, true);
        }
        return RoundStart.delta(set.base());
    }

    private static boolean isHelped(FaultCode code) {
        return code == FaultCode.COMPARE_NEEDED || code == FaultCode.ROOT_MISMATCH;
    }

    private static Optional<VolumeFault> objection(FaultCode code, String text) {
        return Optional.of(new VolumeFault(code, text));
    }
}
