package io.replicator.core.device;

/** How a volume's device is used here. */
public enum Access {
    /** Production writes to it while it is read: opened for reading, and nobody is kept away. */
    SOURCE,
    /** Nobody else may use it: opened exclusively for reading and writing. */
    REPLICA
}
