package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;

/** What the network tells of the connection of a test. Every call is made on the peer's lane. */
public interface LinkTestEvents {
    /** The connection is made and the greetings fit. */
    void opened();

    /** The peer answered a probe. */
    void echoed(Message.ProbeEcho echo);

    /** The connection was not made, or is gone. */
    void closed(FaultCode code, String why);
}
