package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision;
import io.replicator.core.wire.Message;
import java.util.Optional;

/**
 * How one volume stands with the peer.
 *
 * @param decision what the table of {@code core.lineage} said, where this side is the source
 * @param theirs what the peer last told of its copy
 * @param code why it is refused, where it is
 * @param text the same in words, or what is being waited for; empty where there is nothing to say
 */
public record Standing(
        Kind kind,
        Optional<Decision> decision,
        Optional<Message.VolumeState> theirs,
        Optional<FaultCode> code,
        String text) {
    /** What may be done. */
    public enum Kind {
        /** No link to the peer can be used. */
        AWAY,
        /** The peer has not told of its copy, or has not taken up our relation. */
        UNKNOWN,
        /** A step runs after which it is decided anew. */
        SETTLING,
        /** The source's side: a round may begin. */
        READY,
        /** We are its replica. */
        FOLLOWING,
        /** Refused here or there: code and text say why and what to do. */
        REFUSED
    }

    static Standing of(Kind kind, Optional<Message.VolumeState> theirs, String text) {
        return new Standing(kind, Optional.empty(), theirs, Optional.empty(), text);
    }

    static Standing refused(Optional<Message.VolumeState> theirs, FaultCode code, String text) {
        return new Standing(Kind.REFUSED, Optional.empty(), theirs, Optional.of(code), text);
    }

    Standing by(Decision decided) {
        return new Standing(kind, Optional.of(decided), theirs, code, text);
    }
}
