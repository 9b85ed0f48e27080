package io.replicator.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An item of {@code peers.NAME.links}. */
final class LinkOptions {
    static final Option<String> NAME =
            Option.required("name", new Name(), "The link's name in status, metrics and commands; unique in the file.");
    static final Option<InetAddress> LOCAL = Option.required(
            "local", new IpAddress(), "The local address it is bound to, which decides the interface it takes.");
    static final Option<InetSocketAddress> REMOTE =
            Option.required("remote", new SocketAddress(), "Where the peer listens for it.");
    static final Option<Long> LIMIT = Option.optional(
            "limit",
            Quantity.rate(12_500, 12_500_000_000L),
            "The most this link may send; without it, what the path gives.");
    static final Option<String> STANDBY = Option.optional(
            "standby",
            new Unavailable("a standby link is not available in this version; every link listed carries data"),
            "Use the link only when no other is up.");
    static final Option<String> WEIGHT = Option.optional(
            "weight",
            new Unavailable("weights are not available in this version; links share the work by their measured speed"),
            "The link's share of the work.");
    static final Section SECTION = Section.of(
            "peers.NAME.links[]",
            "One network path to the peer.",
            List.of(NAME, LOCAL, REMOTE, LIMIT, STANDBY, WEIGHT));

    private LinkOptions() {}

    static @Nullable LinkSection read(FileReading reading, SectionReader in) {
        String name = in.value(NAME);
        InetAddress local = in.value(LOCAL);
        InetSocketAddress remote = in.value(REMOTE);
        Optional<Long> limit = in.optional(LIMIT);
        in.optional(STANDBY);
        in.optional(WEIGHT);
        if (name != null) {
            reading.claim("link", name, in.markOf(NAME))
                    .ifPresent(line -> in.problem(
                            NAME,
                            "'" + name + "' is the name of the link in line " + line
                                    + " already; links are told apart by name"));
        }
        if (local != null && remote != null) {
            checkPath(reading, in, local, remote);
        }
        return name == null || local == null || remote == null
                ? null
                : new LinkSection(
                        name, local, remote, limit.map(OptionalLong::of).orElseGet(OptionalLong::empty));
    }

    private static void checkPath(FileReading reading, SectionReader in, InetAddress local, InetSocketAddress remote) {
        if (local.getClass() != remote.getAddress().getClass()) {
            in.problem(LOCAL, "one end is IPv4 and the other IPv6; both must be of one kind");
        }
        reading.claim("link path", local + " " + remote, in.markOf(LOCAL))
                .ifPresent(line -> in.problem(
                        LOCAL,
                        "the link in line " + line
                                + " has the same two addresses; a second link over one path fails with the first"));
    }
}
