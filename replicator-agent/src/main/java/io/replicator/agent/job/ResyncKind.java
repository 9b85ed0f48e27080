package io.replicator.agent.job;

/** How a round that somebody asks for is to find what differs. */
public enum ResyncKind {
    /** What is known to have changed, and a scan of the source for the rest. */
    DELTA,
    /** A comparison by hash of every chunk at both ends. */
    COMPARE,
    /** Everything, whatever the replica holds; a first copy without a seed. */
    COPY_ALL,
    /** As a comparison, in place: the replica is incomplete until it is done. */
    ALLOW_INCOMPLETE
}
