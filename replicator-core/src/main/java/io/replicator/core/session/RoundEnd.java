package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import java.util.Optional;

/**
 * How a round ended.
 *
 * @param generation the round's generation with its root, where it got as far as a commit
 * @param code why it did not come to {@link RoundOutcome#APPLIED}
 * @param text the same in words, empty where there is nothing to say
 * @param damagedChunks chunks that the replica could not bring to the generation
 */
public record RoundEnd(
        RoundOutcome outcome,
        Optional<Generation> generation,
        Optional<FaultCode> code,
        String text,
        long damagedChunks) {
    /** At base, since the other process knows nothing of the round. */
    static final RoundEnd RESTARTED = atBase(FaultCode.PEER_RESTARTED, "the peer restarted; the round is planned anew");

    /** At base, and there was nothing to send. */
    static final RoundEnd UNCHANGED = new RoundEnd(
            RoundOutcome.UNCHANGED, Optional.empty(), Optional.of(FaultCode.UNCHANGED), "nothing changed", 0);

    static RoundEnd atBase(FaultCode code, String text) {
        return new RoundEnd(RoundOutcome.AT_BASE, Optional.empty(), Optional.of(code), text, 0);
    }

    static RoundEnd at(Generation generation, RoundOutcome outcome, long damagedChunks) {
        return new RoundEnd(outcome, Optional.of(generation), Optional.empty(), "", damagedChunks);
    }

    RoundEnd because(FaultCode why, String words) {
        return new RoundEnd(outcome, generation, Optional.of(why), words, damagedChunks);
    }
}
