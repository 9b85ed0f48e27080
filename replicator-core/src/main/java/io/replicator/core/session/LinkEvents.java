package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;

/**
 * What the network tells about one peer's links. Every call is made on the peer's lane.
 *
 * <p>The network promises: {@link #peerBooted} comes before the first {@link #linkUp} of that boot; after {@link #linkUp} of a
 * link comes {@link #linkDown} before the next one; frames come between the two and in the order of their connection; once {@code linkDown} or
 * another boot was told, nothing of the earlier connections follows.
 */
public interface LinkEvents {
    /** A handshake was made with this run of that agent's process; told once for each run. */
    void peerBooted(AgentId agent, BootId boot);

    /** Both connections of the link are established and the greetings fit. */
    void linkUp(String link);

    /**
     * The link lost one of its connections, and the other was closed too. Also told of a link that is down already: why the last attempt to
     * connect it has failed.
     */
    void linkDown(String link, FaultCode code, String why);

    /** A frame arrived; a probe of a test that the peer makes also while the link is down. With a batch comes the hold of its lease. Greetings and farewells are dealt with by the network. */
    void received(String link, Message.Channel channel, Frame frame);

    /**
     * A batch is arriving, and some more of its bytes came; told a few times a second at most, and not of a batch that comes in one go. A slow
     * link is silent for as long as a batch takes, and lives.
     */
    void arriving(String link);

    /** The kernel took this many bytes more of what was given to the link. */
    void written(String link, long bytes);
}
