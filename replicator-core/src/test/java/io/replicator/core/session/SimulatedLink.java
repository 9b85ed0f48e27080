package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One simulated link: delay, rate, cuts, silence in either direction, and frames that arrive twice. */
public final class SimulatedLink {
    private static final long REDIAL_NANOS = 60_000_000L;
    private static final int CONTROL_FRAME_BYTES = 100;

    /** A frame on its way; a batch's bytes are copied, as a kernel does. */
    private record Parcel(int connection, Frame frame, ByteBuffer bytes, long arrivesAt) {}

    private final String name;
    private final SimulatedNetwork network;
    private final List<Map<Message.Channel, ArrayDeque<Parcel>>> ways;
    private final boolean[] silent = new boolean[2];
    private final boolean[] disabled = new boolean[2];
    private boolean stuckForBatches;
    private final boolean[] up = new boolean[2];
    private final long[] freeAt = new long[2];
    private boolean plugged;
    private boolean dialling;
    private int connection;
    private long delayNanos = 1_000_000;
    private long bytesPerSecond = 100_000_000;
    private int repeatEvery;
    private int batches;

    SimulatedLink(String name, SimulatedNetwork network) {
        this.name = name;
        this.network = network;
        this.ways = List.of(emptyWay(), emptyWay());
    }

    private static Map<Message.Channel, ArrayDeque<Parcel>> emptyWay() {
        Map<Message.Channel, ArrayDeque<Parcel>> way = new EnumMap<>(Message.Channel.class);
        for (Message.Channel channel : Message.Channel.values()) {
            way.put(channel, new ArrayDeque<>());
        }
        return way;
    }

    /** The link's name. */
    public String name() {
        return name;
    }

    /** One-way delay. */
    public void setDelay(long nanos) {
        delayNanos = nanos;
    }

    /** Capacity in each direction. */
    public void setRate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Every so-manyth batch arrives twice; 0 for none. */
    public void setRepeatEvery(int batches) {
        repeatEvery = batches;
    }

    /** The cable is in: connections will be made. */
    public void plug() {
        plugged = true;
        dial(0);
    }

    /** The cable is out, and both ends notice at once. */
    public void cut() {
        plugged = false;
        drop("cable pulled");
    }

    /** Both connections are reset, and made again. */
    public void reset() {
        drop("reset");
        dial(REDIAL_NANOS);
    }

    /** From now on nothing arrives that this end sends; once it is lifted, all of it does. */
    public void silence(int fromEnd, boolean silent) {
        this.silent[fromEnd] = silent;
        if (!silent) {
            for (Message.Channel channel : Message.Channel.values()) {
                arrive(fromEnd, channel);
            }
            if (!up[0] && !up[1]) {
                dial(REDIAL_NANOS);
            }
        }
    }

    /** Small packets pass, large ones do not: the connection of batches stands still both ways. */
    public void stickBatches(boolean stuck) {
        stuckForBatches = stuck;
        arrive(0, Message.Channel.DATA);
        arrive(1, Message.Channel.DATA);
    }

    /** Plugged in and nothing silent. */
    public void heal() {
        plugged = true;
        stickBatches(false);
        silence(0, false);
        silence(1, false);
        dial(REDIAL_NANOS);
    }

    /** The administrator of that end switches it off or on. */
    void setEnabled(int end, boolean enabled) {
        disabled[end] = !enabled;
        if (enabled) {
            dial(0);
        } else {
            closeBy(end, FaultCode.CANCELLED, "switched off at end " + end);
        }
    }

    void reboot(int end) {
        up[end] = false;
        // A dead process's kernel resets its connections.
        drop("reset by a dead process");
        dial(REDIAL_NANOS);
    }

    void transmit(int from, Message.Channel channel, Frame frame) {
        ByteBuffer bytes = ByteBuffer.allocate(0);
        if (frame.message() instanceof Message.Batch batch) {
            bytes = ByteBuffer.allocate(batch.batch().length())
                    .put(batch.batch().bytes())
                    .flip();
            batch.batch().release();
        }
        if (!up[from]) {
            return;
        }
        long now = network.time().nanos();
        int size = bytes.limit() + CONTROL_FRAME_BYTES;
        freeAt[from] = Math.max(now, freeAt[from]) + (long) (size * 1e9 / bytesPerSecond);
        Parcel parcel = new Parcel(connection, frame, bytes, freeAt[from] + delayNanos);
        ArrayDeque<Parcel> way = ways.get(from).get(channel);
        way.addLast(parcel);
        if (bytes.limit() > 0 && repeatEvery > 0 && ++batches % repeatEvery == 0) {
            way.addLast(parcel);
        }
        wakeAt(from, channel, parcel.arrivesAt);
    }

    private void wakeAt(int from, Message.Channel channel, long at) {
        network.time().after(at - network.time().nanos(), () -> arrive(from, channel));
    }

    private void arrive(int from, Message.Channel channel) {
        ArrayDeque<Parcel> way = ways.get(from).get(channel);
        int to = 1 - from;
        while (!silent[from]
                && !(stuckForBatches && channel == Message.Channel.DATA)
                && up[to]
                && !way.isEmpty()
                && way.getFirst().arrivesAt <= network.time().nanos()) {
            Parcel parcel = way.getFirst();
            Frame frame = parcel.frame;
            if (frame.message() instanceof Message.Batch batch) {
                Lease lease = network.end(to)
                        .pool
                        .tryLease(
                                parcel.bytes.limit(),
                                () -> wakeAt(from, channel, network.time().nanos()));
                if (lease == null) {
                    return;
                }
                lease.writable().put(parcel.bytes.duplicate()).flip();
                frame = new Frame(0, new Message.Batch(batch.round(), batch.number(), lease.seal()));
            }
            way.removeFirst();
            network.end(to).events.received(name, channel, frame);
        }
    }

    /** One end closes; the other hears of it when the news gets through. */
    void closeBy(int end, FaultCode code, String text) {
        if (!up[end]) {
            return;
        }
        int closing = connection;
        down(end, code, text);
        network.time().after(delayNanos, () -> hear(1 - end, closing, code, text));
    }

    private void hear(int end, int closing, FaultCode code, String text) {
        if (connection != closing) {
            return;
        }
        if (silent[1 - end]) {
            network.time().after(REDIAL_NANOS, () -> hear(end, closing, code, text));
            return;
        }
        down(end, code, text);
        dial(REDIAL_NANOS);
    }

    private void drop(String why) {
        for (int end = 0; end < 2; end++) {
            down(end, FaultCode.LINK_DOWN, why);
        }
    }

    private void down(int end, FaultCode code, String why) {
        if (up[end]) {
            up[end] = false;
            ways.get(1 - end).values().forEach(ArrayDeque::clear);
            network.end(end).events.linkDown(name, code, why);
        }
    }

    private void dial(long afterNanos) {
        if (dialling) {
            return;
        }
        dialling = true;
        network.time().after(afterNanos, () -> {
            dialling = false;
            if (plugged && !disabled[0] && !disabled[1] && !silent[0] && !silent[1] && !up[0] && !up[1]) {
                connection++;
                for (int end = 0; end < 2; end++) {
                    ways.get(end).values().forEach(ArrayDeque::clear);
                    freeAt[end] = 0;
                }
                greet(0, connection, delayNanos);
                greet(1, connection, 2 * delayNanos);
            }
        });
    }

    private void greet(int end, int greeted, long afterNanos) {
        network.time().after(afterNanos, () -> {
            if (connection == greeted && !up[end] && plugged) {
                up[end] = true;
                network.end(end).events.peerBooted(network.end(1 - end).agent, network.end(1 - end).boot);
                network.end(end).events.linkUp(name);
                for (Message.Channel channel : Message.Channel.values()) {
                    arrive(1 - end, channel);
                }
            }
        });
    }
}
