package io.replicator.core.report;

/** How a round would find and send what differs. */
public enum PlanKind {
    /** Nothing to do: the copies are known to be equal. */
    NONE,
    /** Known changes and a scan of the source for the rest. */
    DELTA,
    /** A comparison by hash of every chunk at both ends; only what differs is sent. */
    COMPARE,
    /** Everything. */
    COPY_ALL
}
