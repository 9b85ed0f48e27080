package io.replicator.agent.control.api;

/** How a round that is asked for may find what differs. */
public enum ResyncMode {
    /** By what is known, or not at all. */
    DELTA,
    /** By comparing hashes at both ends. */
    COMPARE,
    /** By sending everything, whatever the replica holds; a first copy without a seed. */
    COPY_ALL,
    /** By comparing hashes, and writing in place: the replica is incomplete until that is done. */
    ALLOW_INCOMPLETE
}
