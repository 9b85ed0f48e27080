package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.LinkState;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer may not send closes the link it came by, and costs no memory. */
final class BackboneRefusalTest implements LinkTransport, BackboneSink {
    private final BufferPool pool = new BufferPool(16 << 20);
    private final List<Frame> sent = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<Message> delivered = new ArrayList<>();
    private final Backbone backbone = new Backbone(
            BackboneSettings.of(List.of(new BackboneSettings.Link("a", 0), new BackboneSettings.Link("b", 0))),
            this,
            this,
            0);
    private long now = 1;

    @BeforeEach
    void bringUp() {
        backbone.peerBooted(new BootId(new UUID(1, 1)), now);
        backbone.linkUp("a", now);
        for (int i = 0; i < 20; i++) {
            List<Frame> asked = List.copyOf(sent);
            sent.clear();
            now += 1_000_000;
            for (Frame frame : asked) {
                if (frame.message() instanceof Message.Heartbeat heartbeat) {
                    receive(Channel.CONTROL, 0, new Message.HeartbeatEcho(heartbeat.nanos()));
                }
            }
        }
        assertThat(state()).isEqualTo(LinkState.UP);
        sent.clear();
    }

    @AfterEach
    void nothingIsLeased() {
        backbone.close();
        assertThat(pool.leasedBytes()).isZero();
    }

    /** What the network still brings must not be taken for the first of another life. */
    @Test
    void nothingIsToldOnceItIsClosed() {
        receive(Channel.CONTROL, 1, new Message.VolumeConflict(new VolumeId(new UUID(0, 1)), FaultCode.CANCELLED, ""));
        assertThat(delivered).hasSize(1);
        backbone.close();
        int before = sent.size();
        receive(Channel.CONTROL, 1, new Message.VolumeConflict(new VolumeId(new UUID(0, 1)), FaultCode.CANCELLED, ""));
        receive(Channel.CONTROL, 0, new Message.Heartbeat(1));
        assertThat(delivered).hasSize(1);
        assertThat(sent).hasSize(before);
    }

    @Test
    void aGreetingAfterTheGreeting() {
        AgentId agent = new AgentId(new UUID(1, 2));
        BootId boot = new BootId(new UUID(1, 1));
        receive(Channel.CONTROL, 0, new Message.Hello(1, 0, 0, agent, "peer", boot, "a", Channel.CONTROL));
        checkRefused();
    }

    @Test
    void aBatchOnTheControlConnection() {
        receive(Channel.CONTROL, 0, batch(1, 1, 4096));
        checkRefused();
    }

    @Test
    void aBatchWithASequence() {
        receive(Channel.DATA, 7, batch(1, 1, 4096));
        checkRefused();
    }

    @Test
    void aMessageOnTheDataConnection() {
        receive(Channel.DATA, 1, need());
        checkRefused();
    }

    @Test
    void aMessageWithoutASequence() {
        receive(Channel.CONTROL, 0, need());
        checkRefused();
    }

    @Test
    void aMessageFarAheadOfItsTurn() {
        receive(Channel.CONTROL, 1 + BackboneSettings.CONTROL_WINDOW, need());
        checkRefused();
    }

    @Test
    void aBatchBeyondItsCredit() {
        backbone.openRoundAsReplica(1, 10_000, now);
        receive(Channel.DATA, 0, batch(1, 1, 8_000));
        assertThat(state()).isEqualTo(LinkState.UP);
        receive(Channel.DATA, 0, batch(1, 2, 8_000));
        checkRefused();
        assertThat(delivered).hasSize(1);
    }

    @Test
    void aBatchNumberFarAhead() {
        backbone.openRoundAsReplica(1, 1 << 20, now);
        receive(Channel.DATA, 0, batch(1, 1 + BackboneSettings.BATCH_WINDOW, 100));
        checkRefused();
    }

    @Test
    void aBatchOfNoRoundIsDroppedWithoutBlame() {
        receive(Channel.DATA, 0, batch(9, 1, 100));
        assertThat(state()).isEqualTo(LinkState.UP);
        assertThat(delivered).isEmpty();
    }

    @Test
    void anAcknowledgementOfAMessageNeverSent() {
        receive(Channel.CONTROL, 0, new Message.Ack(1, List.of()));
        checkRefused();
    }

    @Test
    void anAcknowledgementOfABatchNeverOffered() {
        backbone.openRoundAsSource(1, 1 << 20, now);
        receive(Channel.CONTROL, 0, new Message.Ack(0, List.of(new Message.RoundAck(1, List.of(), 1, 1 << 20))));
        checkRefused();
    }

    @Test
    void anAcknowledgementOfABatchThatStillWaits() {
        backbone.openRoundAsSource(1, 8 << 20, now);
        int offered = 0;
        while (sent.size() == offered) {
            assertThat(backbone.offer(batch(1, ++offered, 100_000), now)).isTrue();
        }
        List<Message.Range> ranges = List.of(new Message.Range(offered, offered));
        receive(Channel.CONTROL, 0, new Message.Ack(0, List.of(new Message.RoundAck(1, ranges, 0, 8 << 20))));
        checkRefused();
    }

    @Test
    void anEchoOfNothing() {
        receive(Channel.CONTROL, 0, new Message.HeartbeatEcho(-12345));
        checkRefused();
    }

    @Test
    void aProbeWhereBatchesGo() {
        receive(Channel.DATA, 0, new Message.Probe(1, 0, 100));
        checkRefused();
    }

    @Test
    void aProbeOnTheControlConnection() {
        receive(Channel.CONTROL, 0, new Message.Probe(1, 0, 100));
        checkRefused();
    }

    @Test
    void anEchoOfAProbeOnAConnectionThatThePeerMade() {
        receive(Channel.TEST, 0, new Message.ProbeEcho(1, 1, 1));
        checkRefused();
    }

    @Test
    void aProbeIsAnsweredOnItsConnectionWithAllThatCame() {
        receive(Channel.TEST, 0, new Message.Probe(7, 0, 100));
        receive(Channel.TEST, 0, new Message.Probe(8, 0, 0));
        int least = Message.Probe.LEAST_FRAME_BYTES;
        assertThat(sent)
                .extracting(Frame::message)
                .containsExactly(
                        new Message.ProbeEcho(7, least + 100, now), new Message.ProbeEcho(8, 2 * least + 100, now));
        assertThat(state()).isEqualTo(LinkState.UP);
    }

    @Test
    void offersStopAtTheCreditAndGoOnWithMore() {
        backbone.openRoundAsSource(1, 10_000, now);
        assertThat(backbone.offer(batch(1, 1, 8_000), now)).isTrue();
        Message.Batch second = batch(1, 2, 8_000);
        assertThat(backbone.offer(second, now)).isFalse();
        receive(Channel.CONTROL, 0, new Message.Ack(0, List.of(new Message.RoundAck(1, List.of(), 0, 16_000))));
        assertThat(rooms).containsExactly(1L);
        assertThat(backbone.offer(second, now)).isTrue();
    }

    @Test
    void messagesForADeafPeerAreRefusedInTheEnd() {
        for (int i = 0; i < BackboneSettings.MAX_CONTROL_BACKLOG; i++) {
            backbone.send(need(), now);
        }
        assertThat(sent).hasSize(BackboneSettings.CONTROL_WINDOW);
        ReplicatorException refusal =
                Assertions.catchThrowableOfType(ReplicatorException.class, () -> backbone.send(need(), now));
        assertThat(refusal.code()).isEqualTo(FaultCode.LIMIT_EXCEEDED);
    }

    private void checkRefused() {
        assertThat(state()).isEqualTo(LinkState.DOWN);
        assertThat(closed).hasSize(1).first().asString().startsWith("a UNEXPECTED_MESSAGE");
    }

    private LinkState state() {
        return backbone.report(now).get(0).state();
    }

    private void receive(Channel channel, long sequence, Message message) {
        backbone.received("a", channel, new Frame(sequence, message), now);
    }

    private static Message need() {
        return new Message.Need(1, List.of(new Message.Range(1, 2)));
    }

    private Message.Batch batch(long round, long number, int bytes) {
        Lease lease = pool.tryLease(bytes);
        return new Message.Batch(round, number, lease.seal());
    }

    private final List<Long> rooms = new ArrayList<>();

    @Override
    public void transmit(String link, Channel channel, Frame frame) {
        sent.add(frame);
        if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    @Override
    public void close(String link, FaultCode code, String text) {
        closed.add(link + " " + code + " " + text);
    }

    @Override
    public boolean setEnabled(String link, boolean enabled) {
        return true;
    }

    @Override
    public void deliver(Message message) {
        delivered.add(message);
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        delivered.add(batch);
        batch.batch().release();
    }

    @Override
    public void roomFor(long round) {
        rooms.add(round);
    }

    @Override
    public void peerMet(BootId boot) {}

    @Override
    public void peerRestarted() {}

    @Override
    public void durableThrough(long round, long number) {}

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {}

    @Override
    public void allLinksDown() {}

    @Override
    public void linksBack() {}

    @Override
    public void setTimer(long delayNanos) {}
}
