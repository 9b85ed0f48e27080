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
import org.jspecify.annotations.Nullable;

/**
 * One simulated link: delay, rate, cuts, silence in either direction, large frames that vanish, connections that replace one another, and
 * batches that arrive twice, on this link or on another one too.
 */
public final class SimulatedLink {
    private static final long REDIAL_NANOS = 60_000_000L;
    private static final long UNHEARD_NANOS = 1_000_000_000L;

    /** What the path itself holds. The rest of what was sent stands in its own connection's queue, where the other connection passes it. */
    private static final int PATH_BUFFER_BYTES = 1 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final String name;
    private final SimulatedNetwork network;
    private final List<Map<Message.Channel, ArrayDeque<SimulatedParcel>>> ways;
    private final boolean[] silent = new boolean[2];
    private final boolean[] disabled = new boolean[2];
    private final int[] using = new int[2];
    private final long[] freeAt = new long[2];
    private boolean stuckForBatches;
    private int largestBytes = Integer.MAX_VALUE;
    private boolean plugged;
    private boolean dialling;
    private int connection;
    long delayNanos = 1_000_000;
    private long bytesPerSecond = 100_000_000;
    private int repeatEvery;
    private int batches;
    private @Nullable SimulatedLink twin;
    private @Nullable LinkRedial redial;

    SimulatedLink(String name, SimulatedNetwork network) {
        this.name = name;
        this.network = network;
        this.ways = List.of(emptyWay(), emptyWay());
    }

    private static Map<Message.Channel, ArrayDeque<SimulatedParcel>> emptyWay() {
        Map<Message.Channel, ArrayDeque<SimulatedParcel>> way = new EnumMap<>(Message.Channel.class);
        for (Message.Channel channel : Message.Channel.values()) {
            way.put(channel, new ArrayDeque<>());
        }
        return way;
    }

    /** The link's name. */
    public String name() {
        return name;
    }

    /** One-way delay of what is sent from now on. A connection keeps its order: what was sent later does not overtake. */
    public void setDelay(long nanos) {
        delayNanos = nanos;
    }

    /** Capacity in each direction, also for what still stands in the sender's queue. */
    public void setRate(long bytesPerSecond) {
        double slower = (double) this.bytesPerSecond / bytesPerSecond;
        this.bytesPerSecond = bytesPerSecond;
        for (int from = 0; from < 2; from++) {
            freeAt[from] = stretched(freeAt[from], slower);
            for (Message.Channel channel : Message.Channel.values()) {
                ArrayDeque<SimulatedParcel> way = ways.get(from).get(channel);
                List<SimulatedParcel> parcels = List.copyOf(way);
                way.clear();
                for (SimulatedParcel p : parcels) {
                    long sentAt = stretched(p.sentAt(), slower);
                    long arrivesAt = sentAt + p.arrivesAt() - p.sentAt();
                    way.addLast(
                            new SimulatedParcel(p.connection(), p.frame(), p.bytes(), p.length(), sentAt, arrivesAt));
                    wakeAt(from, channel, arrivesAt);
                }
            }
        }
    }

    private long stretched(long at, double slower) {
        long now = now();
        return at <= now ? at : now + (long) ((at - now) * slower);
    }

    /** Every so-manyth batch arrives twice; 0 for none. */
    public void setRepeatEvery(int batches) {
        repeatEvery = batches;
    }

    /** What arrives twice does so by the other link the second time; none for this one. */
    public void setTwin(@Nullable SimulatedLink other) {
        twin = other;
    }

    /** How it is dialled again; without one, after a time that is always the same. */
    public void setRedial(LinkRedial redial) {
        this.redial = redial;
    }

    // ---- what happens to it ----

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
        redial();
    }

    /** From now on nothing arrives that this end sends; once it is lifted, all of it does. */
    public void silence(int fromEnd, boolean silent) {
        this.silent[fromEnd] = silent;
        if (!silent) {
            arriveAll(fromEnd);
            if (!isUp(0) && !isUp(1)) {
                redial();
            }
        }
    }

    /** Nothing arrives in either direction for so long. */
    public void stall(long nanos) {
        silence(0, true);
        silence(1, true);
        network.time().after(nanos, () -> {
            silence(0, false);
            silence(1, false);
        });
    }

    /** Small packets pass, large ones do not: the connection of batches stands still both ways. */
    public void stickBatches(boolean stuck) {
        stuckForBatches = stuck;
        arriveAll(0);
        arriveAll(1);
    }

    /** A frame of more bytes than that does not get through, and holds up what was given to its connection after it; 0 lifts it. */
    public void passUpTo(int bytes) {
        largestBytes = bytes == 0 ? Integer.MAX_VALUE : bytes;
        arriveAll(0);
        arriveAll(1);
    }

    /** A second connection takes the place of a live one; the end that accepts it knows a moment before the other. */
    public void replace(int knowsFirst) {
        if (plugged && isUp(0) && isUp(1)) {
            connection++;
            freeAt[0] = 0;
            freeAt[1] = 0;
            exchange(knowsFirst, connection, 0);
            exchange(1 - knowsFirst, connection, delayNanos);
        }
    }

    private void exchange(int end, int newer, long afterNanos) {
        network.time().after(afterNanos, () -> {
            if (connection == newer && isUp(end)) {
                down(end, FaultCode.LINK_DOWN, "replaced by a newer connection");
                up(end, newer);
            }
        });
    }

    /** Plugged in, nothing silent, nothing held up. */
    public void heal() {
        plugged = true;
        largestBytes = Integer.MAX_VALUE;
        stickBatches(false);
        silence(0, false);
        silence(1, false);
        redial();
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
        using[end] = 0;
        // A dead process's kernel resets its connections.
        drop("reset by a dead process");
        redial();
    }

    // ---- frames ----

    private boolean isUp(int end) {
        return using[end] != 0;
    }

    private long now() {
        return network.time().nanos();
    }

    void transmit(int from, Message.Channel channel, Frame frame) {
        ByteBuffer bytes = NOTHING;
        int length = 0;
        if (frame.message() instanceof Message.Batch batch) {
            length = batch.batch().length();
            bytes = network.copyOf(batch.batch().bytes());
            batch.batch().release();
        }
        if (!isUp(from)) {
            return;
        }
        carry(from, channel, frame, bytes, length);
        if (length > 0 && repeatEvery > 0 && ++batches % repeatEvery == 0) {
            SimulatedLink second = twin == null || !twin.isUp(from) ? this : twin;
            second.carry(from, channel, frame, bytes, length);
        }
    }

    private void carry(int from, Message.Channel channel, Frame frame, ByteBuffer bytes, int length) {
        long sentAt = departure(from, length + SimulatedParcel.CONTROL_FRAME_BYTES, channel != Message.Channel.CONTROL);
        SimulatedParcel parcel = new SimulatedParcel(using[from], frame, bytes, length, sentAt, sentAt + delayNanos);
        ways.get(from).get(channel).addLast(parcel);
        wakeAt(from, channel, parcel.arrivesAt());
        for (long at : parcel.parts(nanosFor(length))) {
            network.time().after(at - now(), () -> tellPart(from, parcel.connection()));
        }
    }

    private void tellPart(int from, int carriedBy) {
        if (!silent[from] && !stuckForBatches && using[1 - from] == carriedBy) {
            network.end(1 - from).events.arriving(name);
        }
    }

    /** Takes room on the path: when the last byte has left, behind all that was sent before, or of that only what the path itself holds. */
    long departure(int from, int size, boolean behindAll) {
        long takes = nanosFor(size);
        long waits = Math.max(0, freeAt[from] - now());
        freeAt[from] = now() + waits + takes;
        return behindAll ? freeAt[from] : now() + Math.min(waits, nanosFor(PATH_BUFFER_BYTES)) + takes;
    }

    /** Whether so many bytes in one piece get through now. */
    boolean passes(int from, int size) {
        return plugged && !silent[from] && size <= largestBytes;
    }

    private long nanosFor(int bytes) {
        return (long) (bytes * 1e9 / bytesPerSecond);
    }

    private void wakeAt(int from, Message.Channel channel, long at) {
        network.time().after(at - now(), () -> arrive(from, channel));
    }

    private void arriveAll(int from) {
        for (Message.Channel channel : Message.Channel.values()) {
            arrive(from, channel);
        }
    }

    private void arrive(int from, Message.Channel channel) {
        ArrayDeque<SimulatedParcel> way = ways.get(from).get(channel);
        int to = 1 - from;
        while (!silent[from]
                && !(stuckForBatches && channel == Message.Channel.DATA)
                && isUp(to)
                && !way.isEmpty()
                && way.getFirst().arrivesAt() <= now()
                && way.getFirst().size() <= largestBytes) {
            SimulatedParcel parcel = way.getFirst();
            if (parcel.connection() > using[to]) {
                // Of a newer connection than this end knows yet.
                return;
            }
            Frame frame = parcel.frame();
            if (parcel.connection() == using[to] && frame.message() instanceof Message.Batch batch) {
                Lease lease = network.end(to).pool.tryLease(parcel.length(), () -> wakeAt(from, channel, now()));
                if (lease == null) {
                    return;
                }
                lease.writable()
                        .put(parcel.bytes().duplicate())
                        .limit(parcel.length())
                        .position(0);
                frame = new Frame(0, new Message.Batch(batch.round(), batch.number(), lease.seal()));
            }
            way.removeFirst();
            if (parcel.connection() == using[to]) {
                network.end(to).events.received(name, channel, frame);
            }
        }
    }

    // ---- connections ----

    /** One end closes; the other hears of it when the news gets through. */
    void closeBy(int end, FaultCode code, String text) {
        if (!isUp(end)) {
            return;
        }
        int closing = using[end];
        down(end, code, text);
        network.time().after(delayNanos, () -> hear(1 - end, closing, code, text));
    }

    private void hear(int end, int closing, FaultCode code, String text) {
        if (connection != closing) {
            return;
        }
        if (silent[1 - end]) {
            network.time().after(UNHEARD_NANOS, () -> hear(end, closing, code, text));
            return;
        }
        down(end, code, text);
        redial();
    }

    private void drop(String why) {
        for (int end = 0; end < 2; end++) {
            down(end, FaultCode.LINK_DOWN, why);
        }
    }

    private void down(int end, FaultCode code, String why) {
        if (isUp(end)) {
            int gone = using[end];
            using[end] = 0;
            ways.get(1 - end).values().forEach(way -> way.removeIf(parcel -> parcel.connection() <= gone));
            network.end(end).events.linkDown(name, code, why);
        }
    }

    private void redial() {
        dial(redial == null ? REDIAL_NANOS : redial.lost(now()));
    }

    private void dial(long afterNanos) {
        if (dialling) {
            return;
        }
        dialling = true;
        network.time().after(afterNanos, () -> {
            dialling = false;
            if (redial != null) {
                redial.dialled();
            }
            boolean open = plugged && !disabled[0] && !disabled[1] && !silent[0] && !silent[1];
            if (open && !isUp(0) && !isUp(1)) {
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
            if (connection == greeted && !isUp(end) && plugged && !disabled[0] && !disabled[1]) {
                network.end(end).events.peerBooted(network.end(1 - end).agent, network.end(1 - end).boot);
                up(end, greeted);
            }
        });
    }

    private void up(int end, int greeted) {
        using[end] = greeted;
        if (redial != null) {
            redial.connected(now());
        }
        network.end(end).events.linkUp(name);
        arriveAll(1 - end);
    }
}
