package io.replicator.agent.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The two backbone links between the sites: addresses of their own in 127.0.0.0/8, and a relay on each that can fall silent.
 *
 * <p>Aubervilliers dials from 127.0.1.x, the relay listens on 127.0.2.x, Bordeaux on 127.0.3.x, x being the link's number.
 */
final class DemoBackbone implements AutoCloseable {
    /** The links' names. */
    static final List<String> LINKS = List.of("backbone-a", "backbone-b");

    /** The number of the link that is cut. */
    static final int CUT = 1;

    private final ArrivalMeter meter = new ArrivalMeter(System::nanoTime);
    private final List<Relay> relays = new ArrayList<>();
    private final List<InetSocketAddress> far = new ArrayList<>();

    /** @param starter runs a relay on a thread of its own until it is closed */
    DemoBackbone(long bytesPerSecondEach, Consumer<Runnable> starter) throws IOException {
        for (int i = 1; i <= LINKS.size(); i++) {
            InetSocketAddress target = new InetSocketAddress(farAddress(i), freePort(farAddress(i)));
            Relay relay = new Relay(
                    new InetSocketAddress(relayAddress(i), 0),
                    new InetSocketAddress(relayAddress(i), 0),
                    target,
                    bytesPerSecondEach,
                    meter);
            far.add(target);
            relays.add(relay);
            starter.accept(relay);
        }
    }

    ArrivalMeter meter() {
        return meter;
    }

    Relay relay(int link) {
        return relays.get(link);
    }

    /** Bytes that reached Bordeaux so far, over both links. */
    long onwardBytes() {
        return relays.stream().mapToLong(Relay::onwardBytes).sum();
    }

    /** The section of peers of the side that dials. */
    String dialling(String peer) throws IOException {
        StringBuilder yaml = new StringBuilder("peers:\n  " + peer + ":\n    links:\n");
        for (int i = 0; i < LINKS.size(); i++) {
            yaml.append(link(i, nearAddress(i + 1), text(relays.get(i).address())));
        }
        return yaml.toString();
    }

    /** The section of peers of the side that is dialled; its remote addresses are where the other side would listen, and does not. */
    String dialled(String peer) throws IOException {
        StringBuilder yaml = new StringBuilder("peers:\n  " + peer + ":\n    links:\n");
        for (int i = 0; i < LINKS.size(); i++) {
            String nowhere = nearAddress(i + 1) + ":" + freePort(nearAddress(i + 1));
            yaml.append(link(i, farAddress(i + 1), nowhere));
        }
        return yaml.toString();
    }

    /** Where Bordeaux listens. */
    List<String> farListens() {
        return far.stream().map(DemoBackbone::text).toList();
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
    }

    private static String link(int i, String local, String remote) {
        return "      - {name: " + LINKS.get(i) + ", local: " + local + ", remote: \"" + remote + "\"}\n";
    }

    private static String nearAddress(int i) {
        return "127.0.1." + i;
    }

    private static String relayAddress(int i) {
        return "127.0.2." + i;
    }

    private static String farAddress(int i) {
        return "127.0.3." + i;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static int freePort(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        }
    }
}
