package io.replicator.core.session;

import io.replicator.core.time.VirtualTime;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The connection of a test from the left end of a simulated link: it shares the path with the link's own, and nothing else. */
final class SimulatedTestPath implements LinkTestTransport {
    private static final long LOOK_NANOS = 1_000_000L;
    private static final int ECHO_BYTES = 40;

    private record Parcel(Message message, int size, long arrivesAt) {}

    /** One way of one connection, in order as TCP's are: what does not get through holds up all behind it. */
    private final class Way {
        final int from;
        final int connection;
        final Consumer<Message> taken;
        final ArrayDeque<Parcel> parcels = new ArrayDeque<>();

        Way(int from, Consumer<Message> taken) {
            this.from = from;
            this.connection = connections;
            this.taken = taken;
        }

        void carry(Message message, int size) {
            long arrivesAt = link.departure(from, size, true) + link.delayNanos;
            parcels.addLast(new Parcel(message, size, arrivesAt));
            time.after(arrivesAt - time.nanos(), this::arrive);
        }

        private void arrive() {
            while (!parcels.isEmpty() && parcels.getFirst().arrivesAt <= time.nanos() && connection == connections) {
                if (!link.passes(from, parcels.getFirst().size)) {
                    time.after(LOOK_NANOS, this::arrive);
                    return;
                }
                taken.accept(parcels.removeFirst().message);
            }
        }
    }

    private final SimulatedLink link;
    private final SimulatedNetwork network;
    private final VirtualTime time;
    private Way there;
    private int connections;
    private int most;

    SimulatedTestPath(SimulatedLink link, SimulatedNetwork network) {
        this.link = link;
        this.network = network;
        this.time = network.time();
    }

    /** How many connections it took. */
    int connections() {
        return most;
    }

    @Override
    public void openTest(String name, LinkTestEvents events) {
        int connection = ++connections;
        most = connection;
        time.after(2 * link.delayNanos, () -> connect(connection, events));
    }

    private void connect(int connection, LinkTestEvents events) {
        if (connection != connections) {
            return;
        }
        if (!link.passes(0, ECHO_BYTES) || !link.passes(1, ECHO_BYTES)) {
            time.after(LOOK_NANOS, () -> connect(connection, events));
            return;
        }
        Way back = new Way(1, message -> events.echoed((Message.ProbeEcho) message));
        network.carryAnswers(link.name(), frame -> back.carry(frame.message(), ECHO_BYTES));
        there = new Way(
                0, message -> network.end(1).events.received(link.name(), Message.Channel.TEST, new Frame(0, message)));
        events.opened();
    }

    @Override
    public void sendTest(String name, Message.Probe probe) {
        there.carry(probe, probe.frameBytes());
    }

    @Override
    public void closeTest(String name) {
        connections++;
    }
}
