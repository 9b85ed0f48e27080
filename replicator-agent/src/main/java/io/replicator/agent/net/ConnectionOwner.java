package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;

/** Who is told what happens to a connection. Called on its event loop. */
interface ConnectionOwner {
    /** The peer greeted; nothing more is read until the connection is accepted. The certificate is trusted, the greeting not compared yet. */
    void greeted(LinkConnection connection, Message.Hello hello, AgentIdentity certificate);

    /** A frame of an accepted connection. With a batch comes the hold of its lease. */
    void received(LinkConnection connection, Frame frame);

    /** More of a batch came that takes long to arrive; told a few times a second at most. */
    default void arriving(LinkConnection connection) {}

    /** The kernel took more; {@link LinkConnection#takeWritten} says how much. Told once until that is asked. */
    void written(LinkConnection connection);

    /** The connection is gone. Told once. */
    void closed(LinkConnection connection, FaultCode code, String why);
}
