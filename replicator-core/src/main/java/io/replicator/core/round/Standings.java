package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.lineage.Decision;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;

/** How a volume stands with a peer whose copy is known: words for what was decided. */
final class Standings {
    private Standings() {}

    /** Whether the peer had no copy of it attached: not named there, closed for a while, or not there yet. */
    static boolean wasNotAttached(FaultCode conflict, boolean hadNone) {
        return conflict == FaultCode.PEER_NOT_NAMED
                || conflict == FaultCode.CANCELLED
                || (conflict == FaultCode.UNRELATED_VOLUME && hadNone);
    }

    /** At the source. */
    static Standing ofSource(VolumeRecord record, String peer, Optional<Decision> decision, VolumeState copy) {
        if (decision.isEmpty()) {
            return Standing.of(Standing.Kind.UNKNOWN, Optional.of(copy), "a round of it ends first");
        }
        Decision decided = decision.get();
        if (decided instanceof Decision.Refuse refuse) {
            return Standing.refused(Optional.of(copy), refuse.code(), refuse.text())
                    .by(decided);
        }
        if (record.paused() || copy.has(VolumeFlag.PAUSED)) {
            String where = record.paused() ? "here" : "at '" + peer + "'";
            return Standing.refused(Optional.of(copy), FaultCode.PAUSED, "'" + record.name() + "' is paused " + where)
                    .by(decided);
        }
        return Standing.of(Standing.Kind.READY, Optional.of(copy), "").by(decided);
    }

    /** At a replica. */
    static Standing ofReplica(boolean isOurSource, String peer, VolumeState copy) {
        if (isOurSource) {
            return Standing.of(Standing.Kind.FOLLOWING, Optional.of(copy), "");
        }
        String text = copy.role() == Role.REPLICA
                ? "the copy at '" + peer + "' is a replica too"
                : "'" + peer + "' has no relation with the copy here yet";
        return Standing.of(Standing.Kind.UNKNOWN, Optional.of(copy), text);
    }
}
