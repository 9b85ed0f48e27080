package io.replicator.core.session;

/** Where a round left the replica. */
public enum RoundOutcome {
    /** At the round's generation, on its device. */
    APPLIED,
    /** At the round's generation; that it is on the device was not said, and comes about without the source. */
    DURABLE,
    /** At base, and there was nothing to send: both copies are equal as of the start of the capture. */
    UNCHANGED,
    /** At base. */
    AT_BASE,
    /** At base or at the round's generation: the peer restarted before it said which, and its next word decides. */
    UNDECIDED
}
