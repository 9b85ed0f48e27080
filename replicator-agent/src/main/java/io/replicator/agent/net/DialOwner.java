package io.replicator.agent.net;

/** Who is told of a connection that this side dials. */
interface DialOwner extends ConnectionOwner {
    /** No connection was made. Told instead of all else. */
    void unreachable(String why);
}
