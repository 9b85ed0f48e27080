package io.replicator.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An item of {@code peers.NAME.links}. */
final class LinkOptions {
    static final Option<String> NAME =
            Option.required("name", new Name(), "The link's name in status, metrics and commands; unique in the file.");
    static final Option<InetAddress> LOCAL = Option.required(
            "local", new IpAddress(), "The local address it is bound to, which decides the interface it takes.");
    static final Option<InetSocketAddress> REMOTE =
            Option.required("remote", new SocketAddress(), "Where the peer listens for it.");
    private static final Quantity RATE = Quantity.rate(12_500, 12_500_000_000L);
    static final Option<Long> LIMIT =
            Option.optional("limit", RATE, "The most this link may send; without it, what the path gives.");
    static final Option<LimitHours> LIMIT_HOURS = Option.listOf(
            "limit-hours",
            new LimitHoursText(RATE),
            "Hours of every day, by this host's clock, with another limit than limit.");
    static final Option<Boolean> STANDBY =
            Option.defaulted("standby", new YesNo(), "no", "Use the link only while no other to that peer is up.");
    static final Option<Integer> WEIGHT = Option.defaulted(
            "weight",
            new WholeNumber(1, 1000),
            "100",
            "How far the link is preferred while several have room; under full load each carries what it can.");
    static final Section SECTION = Section.of(
            "peers.NAME.links[]",
            "One network path to the peer.",
            List.of(NAME, LOCAL, REMOTE, LIMIT, LIMIT_HOURS, STANDBY, WEIGHT));

    private LinkOptions() {}

    static @Nullable LinkSection read(FileReading reading, SectionReader in) {
        String name = in.value(NAME);
        InetAddress local = in.value(LOCAL);
        InetSocketAddress remote = in.value(REMOTE);
        Optional<Long> limit = in.optional(LIMIT);
        List<LimitHours> hours = hours(in);
        Boolean standby = in.value(STANDBY);
        Integer weight = in.value(WEIGHT);
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
        return name == null || local == null || remote == null || standby == null || weight == null
                ? null
                : new LinkSection(name, local, remote, limit.orElse(0L), hours, weight, standby);
    }

    private static List<LimitHours> hours(SectionReader in) {
        List<LimitHours> hours = new ArrayList<>();
        for (Placed<LimitHours> placed : in.list(LIMIT_HOURS)) {
            for (LimitHours before : hours) {
                if (before.overlaps(placed.value())) {
                    in.problem(
                            LIMIT_HOURS,
                            "two of the hours overlap: " + LIMIT_HOURS.type().show(before) + " and "
                                    + LIMIT_HOURS.type().show(placed.value()));
                }
            }
            hours.add(placed.value());
        }
        return hours;
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
