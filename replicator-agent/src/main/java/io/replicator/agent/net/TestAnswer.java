package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.time.Lane;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The connection of a test that the peer made: hands its probes to the lane, and ends when none come any more. */
final class TestAnswer implements ConnectionOwner {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final LinkConnection connection;
    private final Lane lane;
    private final Consumer<Frame> probes;
    // On the lane:
    private Lane.Timeout idle = () -> {};
    private boolean heard;
    private boolean over;

    /**
     * @param probes takes each, on the lane
     */
    TestAnswer(LinkConnection connection, Lane lane, Consumer<Frame> probes) {
        this.connection = connection;
        this.lane = lane;
        this.probes = probes;
    }

    /** The greeting was good. */
    void accept(Message.Hello answer) {
        connection.accept(this, Message.Channel.TEST, answer);
        watch();
    }

    private void watch() {
        heard = false;
        idle = lane.schedule(IDLE_NANOS, () -> {
            if (heard) {
                watch();
            } else {
                close(FaultCode.LINK_DOWN, "no probe for " + TimeUnit.NANOSECONDS.toSeconds(IDLE_NANOS) + " s");
            }
        });
    }

    void send(Frame echo) {
        if (!over) {
            connection.transmit(echo);
        }
    }

    void close(FaultCode code, String why) {
        over = true;
        idle.cancel();
        connection.refuse(code, why);
    }

    @Override
    public void greeted(LinkConnection made, Message.Hello hello, AgentIdentity certificate) {
        throw new IllegalStateException("greeted twice");
    }

    @Override
    public void received(LinkConnection made, Frame frame) {
        lane.execute(() -> {
            if (over) {
                return;
            }
            heard = true;
            if (frame.message() instanceof Message.Probe) {
                probes.accept(frame);
            } else {
                close(FaultCode.UNEXPECTED_MESSAGE, "only probes are legal on the connection of a test");
            }
        });
    }

    @Override
    public void written(LinkConnection made) {
        // The bytes of tests are not those of the link.
    }

    @Override
    public void closed(LinkConnection made, FaultCode code, String why) {
        lane.execute(() -> {
            over = true;
            idle.cancel();
        });
    }
}
