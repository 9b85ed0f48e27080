package io.replicator.core.session;

import io.replicator.core.wire.Message;

/** One of the things that a test finds out. Driven by {@link LinkTest}, which alone knows the connection. */
interface LinkTestPhase {
    /** What is being measured, for people. */
    String name();

    /** An echo came. */
    void echoed(Message.ProbeEcho echo, long now);

    /** Sends what may be sent now, on a connection that is there; answers when it wants to be asked again, if nothing comes before. */
    long pump(long now);

    /** Whether it has found out. */
    boolean isDone();
}
