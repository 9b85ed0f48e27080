package io.replicator.core.session;

/** Where a round is at its source. */
public enum SourceState {
    /** Other captures of the volume come first. */
    WAITING,
    /** ROUND_BEGIN is sent. */
    OPENING,
    /** The replica is ready; the volume is read and batches go out. */
    CAPTURING,
    /** All was read and offered; the capture is made durable, then that it is about to be committed. */
    SEALING,
    /** The capture is durable; what the replica asked for meanwhile is read again. */
    ANSWERING,
    /** ROUND_COMMIT is sent: only the replica decides now. */
    COMMITTING,
    /** The replica is at the generation; that is being recorded. */
    RECORDING,
    /** Recorded; the replica applies. */
    APPLYING,
    /** The round is lost; a step of ours still runs. */
    STOPPING,
    /** The round is over. */
    OVER
}
