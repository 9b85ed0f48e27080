package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;

/**
 * What a backbone needs of the network. Called on the peer's lane; never blocks.
 *
 * <p>Frames given for one channel of a link go out in the order given. What the network tells in return comes by {@link LinkEvents}.
 */
public interface LinkTransport {
    /**
     * Writes the frame to the link's connection. With a batch comes a hold of its lease: the transport releases it once the write has
     * succeeded or failed, also where the link is not connected and the frame is dropped.
     */
    void transmit(String link, Message.Channel channel, Frame frame);

    /**
     * Tells the peer why, closes both connections of the link, and dials again with back-off. {@link LinkEvents#linkDown} follows if the
     * link was up.
     */
    void close(String link, FaultCode code, String text);

    /**
     * The administrator has switched the link off, or on again. Off: tells the peer, closes both connections, dials no more and refuses the
     * peer's dials. {@link LinkEvents#linkDown} may follow.
     *
     * @return whether there is such a link
     */
    boolean setEnabled(String link, boolean enabled);
}
