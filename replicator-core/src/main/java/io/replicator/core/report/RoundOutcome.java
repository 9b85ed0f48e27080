package io.replicator.core.report;

/** How a round ended. */
public enum RoundOutcome {
    /** The replica holds the new generation. */
    DONE,
    /** There was nothing to send; both stay at their generation. */
    UNCHANGED,
    /** It ended at its base; the fault says why. */
    FAILED,
    /** Somebody stopped it; both stay at their base. */
    CANCELLED
}
