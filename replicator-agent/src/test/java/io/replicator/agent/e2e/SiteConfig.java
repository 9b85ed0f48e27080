package io.replicator.agent.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The configuration file of a site's agent, as an administrator would write it. */
final class SiteConfig {
    private final String name;
    private final Path pki;
    private final Path socket;
    private final List<Integer> ports;
    private final List<String> addresses;
    private Path state;
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

    /** Two links to that site, one from each address. */
    void dial(String peer, SiteConfig other) {
        StringBuilder text = new StringBuilder("  " + peer + ":\n    links:\n");
        for (int i = 0; i < other.ports.size(); i++) {
            text.append("      - {name: %s-to-%s-%d, local: %s, remote: \"%s:%d\"}%n"
                    .formatted(name, peer, i, address(i), other.address(i), other.ports.get(i)));
        }
        peers.add(text.toString());
    }

    /** A peer that dials us. */
    void await(String peer) {
        peers.add("  " + peer + ": {}\n");
    }

    void volume(String volume, Path path, List<String> itsPeers) {
        volumes.add("  %s: {path: \"%s\", peers: [%s]}%n".formatted(volume, path, String.join(", ", itsPeers)));
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
        text.append("pki: {dir: \"%s\"}\nlimits: {memory: 64MiB}\n".formatted(pki));
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
