package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.LinkTestEvents;
import io.replicator.core.time.Lane;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection of a test that this side makes: posts what the event loop tells to the lane, until it is over. */
final class TestDial implements DialOwner {
    private final Greeting greeting;
    private final Message.Hello asked;
    private final String peerName;
    private final Lane lane;
    private final LinkTestEvents events;
    // On the lane:
    private @Nullable LinkConnection connection;
    private boolean over;

    TestDial(Greeting greeting, Message.Hello asked, String peerName, Lane lane, LinkTestEvents events) {
        this.greeting = greeting;
        this.asked = asked;
        this.peerName = peerName;
        this.lane = lane;
        this.events = events;
    }

    void send(Message.Probe probe) {
        if (connection != null && !over) {
            connection.transmit(new Frame(0, probe));
        }
    }

    /** Closes it; nothing more is told. */
    void close(FaultCode code, String why) {
        over = true;
        if (connection != null) {
            connection.refuse(code, why);
        }
    }

    /** Closes it, and tells. */
    void end(FaultCode code, String why) {
        if (!over) {
            close(code, why);
            events.closed(code, why);
        }
    }

    @Override
    public void greeted(LinkConnection made, Message.Hello hello, AgentIdentity certificate) {
        lane.execute(() -> {
            Optional<Greeting.Refusal> unfit = greeting.checkAnswer(asked, hello, certificate, peerName);
            if (over) {
                made.refuse(FaultCode.CANCELLED, "not needed any more");
                return;
            }
            connection = made;
            if (unfit.isPresent()) {
                end(unfit.get().code(), unfit.get().text());
            } else {
                made.accept(this, Message.Channel.TEST, null);
                events.opened();
            }
        });
    }

    @Override
    public void received(LinkConnection made, Frame frame) {
        lane.execute(() -> {
            if (over) {
                return;
            }
            if (frame.message() instanceof Message.ProbeEcho echo) {
                events.echoed(echo);
            } else {
                end(FaultCode.UNEXPECTED_MESSAGE, "the peer answers a test with what is no echo");
            }
        });
    }

    @Override
    public void written(LinkConnection made) {
        // The bytes of tests are not those of the link.
    }

    @Override
    public void closed(LinkConnection made, FaultCode code, String why) {
        lane.execute(() -> end(code, why));
    }

    @Override
    public void unreachable(FaultCode code, String why) {
        lane.execute(() -> end(code, why));
    }
}
