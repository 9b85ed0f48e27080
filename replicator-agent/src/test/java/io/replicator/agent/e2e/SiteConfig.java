package io.replicator.agent.e2e;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The configuration file of a site's agent, as an administrator would write it. */
final class SiteConfig {
    /** What an agent may take for buffers: the least that is possible. */
    static final int MEMORY_MEBIBYTES = 64;

    private final String name;
    private final Path pki;
    private final Path socket;
    private final List<Integer> ports;
    private final List<String> addresses;
    private Path state;
    private int metricsPort;
    private String linkOptions = "";
    private int journalMebibytes;
    private final List<String> peers = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();

    /** @param addresses where it listens and dials from, one for each port */
    SiteConfig(String name, Path home, Path pki, Path socket, List<Integer> ports, List<String> addresses) {
        this.name = name;
        this.pki = pki;
        this.socket = socket;
        this.ports = List.copyOf(ports);
        this.addresses = List.copyOf(addresses);
        state = home.resolve("state");
    }

    /** Links to that site, one from each address to one of those. */
    void dial(String peer, List<InetSocketAddress> remotes) {
        StringBuilder text = new StringBuilder("  " + peer + ":\n    links:\n");
        for (int i = 0; i < remotes.size(); i++) {
            InetSocketAddress remote = remotes.get(i);
            text.append("      - {name: %s-to-%s-%d, local: %s, remote: \"%s:%d\"%s}%n"
                    .formatted(name, peer, i, address(i), remote.getHostString(), remote.getPort(), linkOptions));
        }
        peers.add(text.toString());
    }

    /** What it says of every link that it is told to dial from now on, a rate with its unit. */
    void limitLinks(String rate) {
        linkOptions = ", limit: " + rate;
    }

    /** Where it listens. */
    List<InetSocketAddress> listeners() {
        List<InetSocketAddress> listeners = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            listeners.add(new InetSocketAddress(address(i), ports.get(i)));
        }
        return listeners;
    }

    /** Answers for metrics at that port of the loopback interface. */
    void metrics(int port) {
        metricsPort = port;
    }

    /** No journal of a replica may be longer. */
    void limitJournal(int mebibytes) {
        journalMebibytes = mebibytes;
    }

    /** A peer that dials us. */
    void await(String peer) {
        peers.add("  " + peer + ": {}\n");
    }

    void volume(String volume, Path path, List<String> itsPeers) {
        volume(volume, path, itsPeers, "");
    }

    /** The same with more options, each after a comma. */
    void volume(String volume, Path path, List<String> itsPeers, String options) {
        volumes.add(
                "  %s: {path: \"%s\", peers: [%s]%s}%n".formatted(volume, path, String.join(", ", itsPeers), options));
    }

    void state(Path directory) {
        state = directory;
    }

    Path state() {
        return state;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("agent:\n  name: %s\n  state: \"%s\"\n  socket: \"%s\"\n  listen: [\"%s:%d\", \"%s:%d\"]\n"
                .formatted(name, state, socket(), address(0), ports.get(0), address(1), ports.get(1)));
        text.append("pki: {dir: \"%s\"}\nlimits: {memory: %dMiB%s}\n"
                .formatted(
                        pki, MEMORY_MEBIBYTES, journalMebibytes == 0 ? "" : ", journal: " + journalMebibytes + "MiB"));
        if (metricsPort != 0) {
            text.append("metrics: {listen: \"127.0.0.1:%d\"}%n".formatted(metricsPort));
        }
        section(text, "peers", peers);
        section(text, "volumes", volumes);
        return text.toString();
    }

    Path socket() {
        return socket;
    }

    private static void section(StringBuilder text, String title, List<String> entries) {
        if (!entries.isEmpty()) {
            text.append(title).append(":\n");
            entries.forEach(text::append);
        }
    }

    private String address(int link) {
        return addresses.get(link);
    }
}
