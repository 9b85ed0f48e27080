package io.replicator.agent.net;

import io.replicator.core.fault.FaultCode;
import java.net.SocketAddress;

/** Is told of connections that were refused before it was known which peer they belong to. Called on an event loop; must not block. */
@FunctionalInterface
public interface RefusalListener {
    /** A connection from that address was refused; each reason is told once a minute at most. */
    void refused(SocketAddress from, FaultCode code, String why);
}
