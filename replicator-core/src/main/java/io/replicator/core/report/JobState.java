package io.replicator.core.report;

/** How far a job is. */
public enum JobState {
    /** Accepted and not begun. */
    QUEUED,
    /** At work. */
    RUNNING,
    /** Ended as it should. */
    DONE,
    /** Ended by a fault. */
    FAILED,
    /** Ended because somebody asked for it. */
    CANCELLED;

    /** Whether it is over. */
    public boolean hasEnded() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
