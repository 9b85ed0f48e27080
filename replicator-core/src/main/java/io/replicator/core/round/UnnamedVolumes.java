package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.round.PeerListener.Absence;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is answered of volumes that are not attached with the peer; each is put in the log once for a run of the peer's process. Owned by the lane. */
final class UnnamedVolumes {
    /** A peer that names more of them than this is not believed to be honest, and the log is spared. */
    private static final int MOST_LOGGED = 256;

    /** Nor is a volume beyond so many remembered. */
    private static final int MOST_REMEMBERED = 1024;

    private final PeerListener listener;
    private final String peer;
    private final Set<VolumeId> logged = new HashSet<>();
    private final Map<String, Message.VolumeState> told = new HashMap<>();

    UnnamedVolumes(PeerListener listener, String peer) {
        this.listener = listener;
        this.peer = peer;
    }

    /** What the peer told of a volume of that name, which is not attached. */
    Optional<Message.VolumeState> told(String name) {
        return Optional.ofNullable(told.get(name));
    }

    /** The peer told of it. */
    VolumeFault spokenOf(Message.VolumeState state) {
        if (told.containsKey(state.name()) || told.size() < MOST_REMEMBERED) {
            told.put(state.name(), state);
        }
        Absence absence = listener.spokeOfAbsent(state.volume(), state.name());
        if (absence == Absence.CLOSED) {
            return new VolumeFault(
                    FaultCode.CANCELLED,
                    "the copy of '" + state.name() + "' at the other side is not open yet; 'replicatorctl status' there"
                            + " says why if that stays");
        }
        if (absence == Absence.NOT_THERE_YET) {
            return new VolumeFault(
                    FaultCode.UNRELATED_VOLUME,
                    "there is no copy of '" + state.name()
                            + "' at the other side yet: attach its seed there, replicatorctl" + " seed attach "
                            + state.name()
                            + " --manifest FILE, or for a first copy over the wire replicatorctl volume init "
                            + state.name() + " --replica");
        }
        return spokenOf(state.volume(), "volume '" + state.name() + "'");
    }

    /** The peer began a round of it. */
    VolumeFault spokenOf(VolumeId volume) {
        return spokenOf(volume, "volume " + volume);
    }

    private VolumeFault spokenOf(VolumeId volume, String what) {
        String text = what
                + ", which is not kept for this peer at the other side: name the peer in the volume's 'peers' there,"
                + " and initialise the volume or attach its seed";
        if (logged.size() < MOST_LOGGED && logged.add(volume)) {
            listener.refused(
                    volume,
                    FaultCode.PEER_NOT_NAMED,
                    "'" + peer + "' speaks of " + what + ", for which it is not named here");
        }
        return new VolumeFault(FaultCode.PEER_NOT_NAMED, text);
    }

    /** Another run of the peer's process. */
    void forget() {
        logged.clear();
        told.clear();
    }
}
