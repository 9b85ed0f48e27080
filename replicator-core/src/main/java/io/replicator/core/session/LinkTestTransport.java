package io.replicator.core.session;

import io.replicator.core.wire.Message;

/** What a test of a link needs of the network. Called on the peer's lane; never blocks. */
public interface LinkTestTransport {
    /**
     * Makes a connection for a test of the link; the one before is closed, and nothing more told of it.
     *
     * @param events is told on the lane what becomes of it
     */
    void openTest(String link, LinkTestEvents events);

    /** Writes the probe to the connection; dropped where there is none. */
    void sendTest(String link, Message.Probe probe);

    /** Closes the connection; nothing more is told of it. */
    void closeTest(String link);
}
