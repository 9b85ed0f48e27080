package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.session.LinkEvents;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One link: two connections with delay and rate, that can be cut at any byte, stand still, fall silent in one direction, or end at one side
 * only. What was given to a connection arrives in order or not at all.
 */
final class WorldLink {
    static final long REDIAL_NANOS = 40_000_000L;
    private static final int CONTROL_FRAME_BYTES = 100;
    private static final List<Message.Channel> CHANNELS = Message.Channel.PAIR;

    /** A frame on its way; a batch's bytes are copied, as a kernel does. */
    private record Parcel(int connection, Frame frame, byte[] bytes, long arrivesAt) {}

    private final WorldWay way;
    private final String name;
    private final List<ArrayDeque<Parcel>> queues =
            List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private final boolean[] waking = new boolean[4];
    private final boolean[] up = new boolean[2];
    private final int[] connection = new int[2];
    private final long[] freeAt = new long[2];
    private final boolean[] silent = new boolean[2];
    private final boolean[] off = new boolean[2];
    private int connections;
    private boolean plugged = true;
    private boolean dialling;
    private boolean dataStands;
    private long delayNanos = 500_000;
    private long bytesPerSecond = 100_000_000;
    private int repeatEvery;
    private int batches;
    private long cutAfterBytes = -1;

    WorldLink(WorldWay way, String name) {
        this.way = way;
        this.name = name;
    }

    String name() {
        return name;
    }

    void shape(long delayNanos, long bytesPerSecond, int repeatEvery) {
        this.delayNanos = delayNanos;
        this.bytesPerSecond = bytesPerSecond;
        this.repeatEvery = repeatEvery;
    }

    // ---- what goes wrong ----

    /** The cable is out, and both ends notice at once. */
    void pull() {
        plugged = false;
        drop("cable pulled");
    }

    /** Both connections are reset, and made again. */
    void reset() {
        drop("reset");
        dial(REDIAL_NANOS);
    }

    /** It is reset when so many bytes more have gone, in the middle of a frame. */
    void cutAfter(long bytes) {
        cutAfterBytes = bytes;
    }

    /** One end loses the connection, and the other hears nothing of that. */
    void halfOpen(int end) {
        down(end, "reset at this end");
        dial(REDIAL_NANOS);
    }

    /** From now on nothing arrives that this end sends. */
    void silence(int fromEnd) {
        silent[fromEnd] = true;
    }

    /** Small packets pass, large ones do not. */
    void standStill() {
        dataStands = true;
    }

    /** Plugged in, and what was held up arrives. */
    void heal() {
        plugged = true;
        dataStands = false;
        silent[0] = false;
        silent[1] = false;
        cutAfterBytes = -1;
        for (int queue = 0; queue < queues.size(); queue++) {
            wake(queue);
        }
        dial(REDIAL_NANOS);
    }

    /** The administrator of one end switches it off or on; a process that begins again knows nothing of that. */
    void switched(int end, boolean on) {
        if (off[end] == on) {
            off[end] = !on;
            if (on) {
                dial(REDIAL_NANOS);
            } else {
                closeBy(end, FaultCode.CANCELLED, "switched off");
            }
        }
    }

    void died(int end, boolean kernelTells) {
        off[end] = false;
        int ended = connection[end];
        boolean was = up[end];
        // A handshake that is under way was with this run of the process.
        connections++;
        up[end] = false;
        clearInbound(end);
        if (was && kernelTells) {
            way.world.time.after(delayNanos, () -> hear(1 - end, ended, "reset by a dead process"));
        }
    }

    // ---- what the ends do ----

    void transmit(int from, Message.Channel channel, Frame frame) {
        byte[] bytes = new byte[0];
        if (frame.message() instanceof Message.Batch batch) {
            bytes = new byte[batch.batch().length()];
            batch.batch().bytes().get(bytes);
            batch.batch().release();
        }
        if (!up[from] || !way.world.watch.sends(way, from, this, frame.message())) {
            return;
        }
        long now = way.world.time.nanos();
        int size = bytes.length + CONTROL_FRAME_BYTES;
        if (cutAfterBytes >= 0) {
            cutAfterBytes -= size;
            if (cutAfterBytes < 0) {
                way.world.mark(Mark.LINK_CUT_INSIDE_A_FRAME);
                way.world.time.after(0, this::reset);
                return;
            }
        }
        freeAt[from] = Math.max(now, freeAt[from]) + size * 1_000_000_000L / bytesPerSecond;
        Parcel parcel = new Parcel(connection[from], frame, bytes, freeAt[from] + delayNanos);
        int queue = 2 * from + channel.ordinal();
        queues.get(queue).addLast(parcel);
        if (bytes.length > 0 && repeatEvery > 0 && ++batches % repeatEvery == 0) {
            queues.get(queue).addLast(parcel);
            way.world.mark(Mark.BATCH_ARRIVED_TWICE);
        }
        wake(queue);
    }

    /** One end closes; the other hears of it when the news gets through. */
    void closeBy(int end, FaultCode code, String text) {
        if (!up[end]) {
            return;
        }
        int closing = connection[end];
        way.world.story.tell("closes", end, code.number());
        if (way.world.story.isTold()) {
            way.world.story.say("closed by " + way.ends[end].site.name + ": " + text);
        }
        down(end, text);
        way.world.time.after(delayNanos, () -> hear(1 - end, closing, text));
        dial(REDIAL_NANOS);
    }

    /** Connects after a while, where that can be. */
    void dial(long afterNanos) {
        if (dialling) {
            return;
        }
        dialling = true;
        way.world.time.after(afterNanos, () -> {
            dialling = false;
            boolean reachable = plugged && !silent[0] && !silent[1] && !off[0] && !off[1];
            if (reachable && way.ends[0].isAlive() && way.ends[1].isAlive() && !(up[0] && up[1])) {
                connections++;
                int made = connections;
                greet(0, made, delayNanos);
                greet(1, made, 2 * delayNanos);
            }
        });
    }

    private void greet(int end, int made, long afterNanos) {
        way.world.time.after(afterNanos, () -> {
            if (made != connections
                    || !plugged
                    || off[0]
                    || off[1]
                    || !way.ends[0].isAlive()
                    || !way.ends[1].isAlive()) {
                dial(REDIAL_NANOS);
                return;
            }
            down(end, "replaced by another connection");
            way.met(end);
            LinkEvents events = way.ends[end].events;
            if (events != null) {
                clearInbound(end);
                freeAt[end] = 0;
                connection[end] = made;
                up[end] = true;
                events.linkUp(name);
                wake(2 * (1 - end));
                wake(2 * (1 - end) + 1);
            }
        });
    }

    private void wake(int queue) {
        Parcel first = queues.get(queue).peekFirst();
        if (first != null && !waking[queue]) {
            waking[queue] = true;
            way.world.time.after(first.arrivesAt - way.world.time.nanos(), () -> arrive(queue));
        }
    }

    private void arrive(int queue) {
        waking[queue] = false;
        int from = queue / 2;
        int to = 1 - from;
        Message.Channel channel = CHANNELS.get(queue % 2);
        ArrayDeque<Parcel> parcels = queues.get(queue);
        while (true) {
            Parcel parcel = parcels.peekFirst();
            boolean held = silent[from] || (dataStands && channel == Message.Channel.DATA);
            if (parcel == null || held) {
                return;
            }
            if (parcel.arrivesAt > way.world.time.nanos()) {
                wake(queue);
                return;
            }
            LinkEvents events = way.ends[to].events;
            if (!up[to] || connection[to] != parcel.connection || events == null) {
                if (connection[to] < parcel.connection && connections == parcel.connection) {
                    // The other side of the handshake has not come through yet.
                    return;
                }
                parcels.removeFirst();
                if (way.ends[to].isAlive()) {
                    int stray = parcel.connection;
                    way.world.time.after(delayNanos, () -> hear(from, stray, "there is no such connection"));
                }
                continue;
            }
            Frame frame = parcel.frame;
            if (frame.message() instanceof Message.Batch batch) {
                Lease lease = way.ends[to].agent.receivePool.tryLease(
                        parcel.bytes.length, () -> way.world.time.after(0, () -> wake(queue)));
                if (lease == null) {
                    return;
                }
                lease.writable().put(parcel.bytes).flip();
                frame = new Frame(0, new Message.Batch(batch.round(), batch.number(), lease.seal()));
            }
            parcels.removeFirst();
            way.world.watch.arrives(way, from, frame.message());
            events.received(name, channel, frame);
        }
    }

    private void hear(int end, int ended, String why) {
        if (!up[end] || connection[end] != ended) {
            return;
        }
        if (silent[1 - end]) {
            way.world.time.after(REDIAL_NANOS, () -> hear(end, ended, why));
            return;
        }
        down(end, why);
        dial(REDIAL_NANOS);
    }

    private void drop(String why) {
        down(0, why);
        down(1, why);
    }

    void down(int end, String why) {
        LinkEvents events = way.ends[end].events;
        if (up[end]) {
            up[end] = false;
            clearInbound(end);
            way.world.story.tell("link down", end, connection[end]);
            if (way.world.story.isTold()) {
                way.world.story.say("down at " + way.ends[end].site.name + ": " + why);
            }
            if (events != null) {
                events.linkDown(name, FaultCode.LINK_DOWN, why);
            }
        }
    }

    /** What another end gave to the connection that this end had, or to an earlier one, does not arrive any more. */
    private void clearInbound(int end) {
        for (int queue = 2 * (1 - end); queue < 2 * (2 - end); queue++) {
            queues.get(queue).removeIf(parcel -> parcel.connection <= connection[end]);
        }
    }
}
