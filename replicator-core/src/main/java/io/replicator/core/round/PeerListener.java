package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.volume.VolumeId;

/** What a peer's session tells its owner. On the lane, after its own state has settled, so that it may be called again. */
public interface PeerListener {
    /** Another {@link Standing} than before. */
    void standingChanged(VolumeId volume);

    /** The first link can be used, or none can any more. */
    void connectionChanged(boolean connected);

    /** A link's state changed; {@code code} and {@code why} say what changed it. */
    void linkChanged(String link, LinkState state, FaultCode code, String why);

    /** The peer began a round with us as its replica. */
    void replicaRoundBegan(VolumeId volume);

    /** That round is over; nothing of it runs any more. */
    void replicaRoundEnded(VolumeId volume, RoundEnd end);

    /** Something the peer asked was refused here, or the peer broke the protocol over this volume: for the log. */
    void refused(VolumeId volume, FaultCode code, String text);

    /** The peer spoke of a volume, and no copy of it is attached: why. The owner tells of a copy that has not arrived yet itself. */
    Absence spokeOfAbsent(VolumeId volume, String name);

    /** Why no copy is attached that the peer speaks of. */
    enum Absence {
        /** There is none for this peer. */
        NOT_NAMED,
        /** There is to be one, and it has not arrived yet. */
        NOT_THERE_YET,
        /** There is one, and it is being opened, or cannot be opened. */
        CLOSED
    }

    /** A flush failed, a commit is in doubt, or a generation could not be applied or sealed: the volume has to be opened anew. */
    void stepStopped(VolumeId volume, FaultCode code, String text);
}
