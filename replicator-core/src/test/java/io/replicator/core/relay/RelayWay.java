package io.replicator.core.relay;

/** One of the two directions of a relay. */
public enum RelayWay {
    /** From whoever dials to whoever listens. */
    ONWARD,
    /** The other way. */
    BACK
}
