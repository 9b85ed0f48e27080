package io.replicator.core.report;

/** What a link to a peer is good for at present. */
public enum LinkState {
    /** Not connected, or given up. */
    DOWN,
    /** Connected, but not trusted with anything before three good round trips. */
    PROBING,
    /** In use. */
    UP,
    /** Connected, but nothing sent on it was acknowledged for too long; what it holds goes by other links as well. */
    SUSPECT,
    /** Connected and good, and kept in reserve: used when no other link is. */
    STANDBY,
    /** Switched off by the administrator. */
    DISABLED;

    /** Whether there are connections. */
    public boolean isConnected() {
        return this != DOWN && this != DISABLED;
    }
}
