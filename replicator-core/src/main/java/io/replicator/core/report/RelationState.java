package io.replicator.core.report;

/** What a relation is doing. */
public enum RelationState {
    /** The replica holds the newest generation and nothing is known to differ. */
    IN_SYNC,
    /** The replica holds a generation, and something is known to differ that the next round carries. */
    BEHIND,
    /** A round is running. */
    SYNCING,
    /** It would go on but for something that passes by itself: the peer is away, an earlier round, a retry. */
    WAITING,
    /** Somebody paused it. */
    PAUSED,
    /** There is no common generation yet: a seed has to be attached, or a first copy made. */
    UNSEEDED,
    /** It goes on only when somebody does something; the fault says what. */
    BLOCKED;

    /** Whether it gets nowhere without somebody's help. */
    public boolean needsHelp() {
        return this == UNSEEDED || this == BLOCKED;
    }
}
