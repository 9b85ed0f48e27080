package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.round.Standing;
import java.util.function.Consumer;

/** Rounds of one relation, as its schedule begins them. On the lane. */
interface Rounds {
    /** How the volume stands with the peer; a round may begin while it is READY. */
    Standing standing();

    /** Begins one; {@code ended} is called once, later or at once. */
    void begin(Consumer<EndedRound> ended);

    /** Asks the running one to end at its base; one that is committed goes on. */
    void cancel(FaultCode code, String text);
}
