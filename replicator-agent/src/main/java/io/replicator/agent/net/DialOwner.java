package io.replicator.agent.net;

import io.replicator.core.fault.FaultCode;

/** Who is told of a connection that this side dials. */
interface DialOwner extends ConnectionOwner {
    /** No connection was made. Told instead of all else. */
    void unreachable(FaultCode code, String why);
}
