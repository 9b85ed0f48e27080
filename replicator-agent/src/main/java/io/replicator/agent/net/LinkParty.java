package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.time.Lane;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import org.jspecify.annotations.Nullable;

/** One connection of a link as its lane knows it: takes what the event loop tells and posts it to the link, in order. */
final class LinkParty implements DialOwner {
    private final EndpointLink link;
    private final Lane lane;
    private final Message.Channel channel;
    private final boolean dialled;
    /** On the lane only; none before the peer has answered a dial. */
    private @Nullable LinkConnection connection;

    private boolean heard;
    private long heardAt;

    LinkParty(
            EndpointLink link,
            Lane lane,
            Message.Channel channel,
            boolean dialled,
            @Nullable LinkConnection connection) {
        this.link = link;
        this.lane = lane;
        this.channel = channel;
        this.dialled = dialled;
        this.connection = connection;
    }

    Message.Channel channel() {
        return channel;
    }

    /** Whether this side dialled. */
    boolean isDialled() {
        return dialled;
    }

    /** The peer has said something by it, beyond its greeting. */
    void heard(long now) {
        heard = true;
        heardAt = now;
    }

    boolean isHeardSince(long nanos) {
        return heard && heardAt - nanos > 0;
    }

    void connected(LinkConnection made) {
        connection = made;
    }

    void transmit(Frame frame) {
        if (connection != null) {
            connection.transmit(frame);
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    void close(FaultCode code, String why) {
        if (connection != null) {
            connection.refuse(code, why);
        }
    }

    @Override
    public void greeted(LinkConnection made, Message.Hello hello, AgentIdentity certificate) {
        lane.execute(() -> link.answered(this, made, hello, certificate));
    }

    @Override
    public void received(LinkConnection made, Frame frame) {
        lane.execute(() -> link.received(this, frame));
    }

    @Override
    public void arriving(LinkConnection made) {
        lane.execute(() -> link.arriving(this));
    }

    @Override
    public void written(LinkConnection made) {
        lane.execute(() -> link.written(this, made.takeWritten()));
    }

    @Override
    public void closed(LinkConnection made, FaultCode code, String why) {
        lane.execute(() -> link.closed(this, code, why));
    }

    @Override
    public void unreachable(FaultCode code, String why) {
        lane.execute(() -> link.closed(this, code, why));
    }
}
