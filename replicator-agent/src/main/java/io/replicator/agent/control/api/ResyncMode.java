package io.replicator.agent.control.api;

/** How a round that is asked for may find what differs. */
public enum ResyncMode {
    /** By what is known, or not at all. */
    DELTA,
    /** By comparing hashes at both ends. */
    COMPARE,
    /** By sending everything. */
    COPY_ALL
}
