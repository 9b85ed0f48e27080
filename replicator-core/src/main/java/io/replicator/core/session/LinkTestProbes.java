package io.replicator.core.session;

import io.replicator.core.wire.Message;

/** What a phase of a test may do with the connection. */
interface LinkTestProbes {
    /** What a path may be taken for without a word before. */
    long UNANNOUNCED_NANOS = 5_000_000L;

    /**
     * Sends a frame and answers its token.
     *
     * @param frameBytes from {@link Message.Probe#LEAST_FRAME_BYTES}
     * @param occupiedNanos for about so long it, and what is sent next, takes the path
     */
    long send(int frameBytes, long occupiedNanos, long now);

    /** The connection is of no use any more: the phase is asked again once there is another. */
    void reopen();

    /** Nothing comes back any more, which it says in words: the test ends. */
    void silent(String what);
}
