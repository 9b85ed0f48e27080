package io.replicator.core.session;

/** Where a round is at its replica. */
public enum ReplicaState {
    /** ROUND_BEGIN came; the journal is being opened. */
    OPENING,
    /** ROUND_READY is sent; batches are proved and journalled. */
    RECEIVING,
    /** ROUND_COMMIT came; batches or chunks are missing still. */
    COMPLETING,
    /** All is here; the root is being proved and the commit record made durable. */
    COMMITTING,
    /** ROUND_DURABLE is sent; the generation is being written to the device. */
    APPLYING,
    /** The round is lost; a step of ours still runs, the last one deletes the journal. */
    STOPPING,
    /** The round is over. */
    OVER
}
