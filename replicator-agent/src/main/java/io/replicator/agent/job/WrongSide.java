package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.stream.Collectors;

/** Refuses what only a source can do, and names the host to ask. */
final class WrongSide {
    private WrongSide() {}

    /** A refusal unless the volume is a source here. */
    static void requireSource(LocalVolume volume, String command) {
        if (volume.directory().isEmpty()) {
            throw volume.trouble().map(Trouble::asFault).orElseGet(() -> NotInitialised.fault(volume.name()));
        }
        if (!volume.is(Role.SOURCE)) {
            throw new ReplicatorException(
                    FaultCode.WRONG_ROLE,
                    "'" + volume.name() + "' is a replica here; ask its source: replicatorctl " + command + " at "
                            + hosts(volume));
        }
    }

    /** A refusal unless it is a source that is open. */
    static void requireOpenSource(LocalVolume volume, String command) {
        requireSource(volume, command);
        if (volume.phase() != LocalVolume.Phase.OPEN) {
            throw volume.trouble()
                    .map(Trouble::asFault)
                    .orElseGet(() -> new ReplicatorException(
                            FaultCode.ROUND_IN_PROGRESS,
                            "'" + volume.name() + "' is being opened or closed; try again in a moment"));
        }
    }

    private static String hosts(LocalVolume volume) {
        String known = volume.relations().stream()
                .filter(relation -> relation.standing()
                        .theirs()
                        .map(Message.VolumeState::role)
                        .filter(role -> role == Role.SOURCE)
                        .isPresent())
                .map(relation -> "'" + relation.peer().name() + "'")
                .collect(Collectors.joining(" or "));
        if (!known.isEmpty()) {
            return known;
        }
        String named = volume.relations().stream()
                .map(relation -> "'" + relation.peer().name() + "'")
                .collect(Collectors.joining(" or "));
        return named.isEmpty() ? "the site where production writes" : named;
    }
}
