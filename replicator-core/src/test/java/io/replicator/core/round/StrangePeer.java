package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.LinkTransport;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A trusted peer that says whatever a test wants, over one link whose connections come back whenever they are closed. */
final class StrangePeer implements LinkTransport, PeerListener {
    private static final String LINK = "a";

    final AgentId agent = new AgentId(new UUID(0xA, 99));
    final PeerSession session;
    final List<Message> heard = new ArrayList<>();
    final List<FaultCode> closings = new ArrayList<>();
    final List<FaultCode> refusals = new ArrayList<>();
    final List<RoundEnd> ends = new ArrayList<>();
    private final RoundSite site;
    private long boots;
    private long connections;
    private long sequence;
    private long heardThrough;

    StrangePeer(RoundSite site) {
        this.site = site;
        this.session = new PeerSession(
                site.agent,
                "stranger",
                site.ports(),
                site.world.settings,
                BackboneSettings.of(List.of(new BackboneSettings.Link(LINK, 0))),
                this,
                this);
        session.attach(site.volume);
        boot();
    }

    /** Another run of its process. */
    void boot() {
        boots++;
        sequence = 0;
        heardThrough = 0;
        session.events().linkDown(LINK, FaultCode.LINK_DOWN, "gone");
        session.events().peerBooted(agent, new BootId(new UUID(99, boots)));
        connections++;
        session.events().linkUp(LINK);
        site.world.run(50);
    }

    void say(Message message) {
        session.events().received(LINK, Message.Channel.CONTROL, new Frame(++sequence, message));
    }

    void sendBatch(long round, long number, byte[] bytes) {
        Lease lease = site.receivePool.tryLease(bytes.length);
        lease.writable().put(bytes).flip();
        Message.Batch batch = new Message.Batch(round, number, lease.seal());
        session.events().received(LINK, Message.Channel.DATA, new Frame(0, batch));
    }

    <M extends Message> List<M> heard(Class<M> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void transmit(String link, Message.Channel channel, Frame frame) {
        Message message = frame.message();
        if (message instanceof Message.Batch batch) {
            batch.batch().release();
        } else if (message instanceof Message.Heartbeat heartbeat) {
            later(new Message.HeartbeatEcho(heartbeat.nanos()));
        } else if (frame.sequence() == heardThrough + 1) {
            heardThrough++;
            heard.add(message);
            later(new Message.Ack(heardThrough, List.of()));
        }
    }

    private void later(Message message) {
        site.world.time.after(
                100_000, () -> session.events().received(LINK, Message.Channel.CONTROL, new Frame(0, message)));
    }

    @Override
    public boolean setEnabled(String link, boolean enabled) {
        return true;
    }

    @Override
    public void close(String link, FaultCode code, String text) {
        closings.add(code);
        long connection = ++connections;
        session.events().linkDown(LINK, code, text);
        site.world.time.after(1_000_000, () -> {
            if (connection == connections) {
                session.events().linkUp(LINK);
            }
        });
    }

    @Override
    public void standingChanged(VolumeId volume) {
        // Asked for where it matters.
    }

    @Override
    public void connectionChanged(boolean connected) {
        // Nobody asks.
    }

    @Override
    public void linkChanged(String link, LinkState state, FaultCode code, String why) {
        // Nobody asks.
    }

    @Override
    public void replicaRoundBegan(VolumeId volume) {
        // Its end is what counts.
    }

    @Override
    public void replicaRoundEnded(VolumeId volume, RoundEnd end) {
        ends.add(end);
    }

    @Override
    public Absence spokeOfAbsent(VolumeId volume, String name) {
        return Absence.NOT_NAMED;
    }

    @Override
    public void refused(VolumeId volume, FaultCode code, String text) {
        refusals.add(code);
    }

    @Override
    public void stepStopped(VolumeId volume, FaultCode code, String text) {
        throw new AssertionError(text);
    }
}
