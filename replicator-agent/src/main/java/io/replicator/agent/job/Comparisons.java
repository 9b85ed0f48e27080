package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.round.Standing;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;

/** The order that helps where two copies have to be compared by hash. */
final class Comparisons {
    private Comparisons() {}

    /**
     * The whole command, to follow the words of a refusal; empty where a comparison does not help.
     *
     * @param name the volume's name at its source, where the command is given
     * @param where words before it
     */
    static String advice(Standing standing, String name, String where) {
        Optional<FaultCode> code = standing.code();
        boolean helps =
                code.equals(Optional.of(FaultCode.COMPARE_NEEDED)) || code.equals(Optional.of(FaultCode.ROOT_MISMATCH));
        // What is not complete has nothing to compare with, and its refusal names the order that helps.
        boolean incomplete = standing.theirs().filter(Comparisons::isIncomplete).isPresent();
        return helps && !incomplete ? "; " + where + "replicatorctl resync " + name + " --compare" : "";
    }

    private static boolean isIncomplete(VolumeState copy) {
        return copy.has(VolumeFlag.INCOMPLETE);
    }
}
