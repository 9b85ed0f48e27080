package io.replicator.agent.e2e;

import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Two relays of TCP connections on the loopback interface: what {@link VethPaths} is where there is no root. */
final class RelayPaths implements FailingPaths {
    private static final double ROUND_TRIP_MILLIS = 4;

    private final RelayPath path;
    private final List<FaultyRelay> relays = new ArrayList<>();
    private final Set<Integer> refusing = new HashSet<>();

    /** Paths that carry so much each. */
    RelayPaths(double megabitsPerSecond) {
        path = RelayPath.of(ROUND_TRIP_MILLIS, megabitsPerSecond);
    }

    @Override
    public List<Site> sites(Scene scene) {
        Site source = scene.site("aubervilliers");
        Site replica = scene.site("bordeaux");
        try {
            for (InetSocketAddress listener : replica.listeners()) {
                relays.add(new FaultyRelay("127.0.0.61", listener, path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        source.dials(replica, relays.stream().map(FaultyRelay::address).toList());
        return List.of(source, replica);
    }

    /** The connections are reset, and whoever dials is refused. */
    @Override
    public void cut(int path) {
        try {
            refusing.add(path);
            relays.get(path).refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void silence(int path) {
        relays.get(path).silence();
    }

    @Override
    public void heal(int path) {
        relays.get(path).heal();
        try {
            if (refusing.remove(path)) {
                relays.get(path).accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        relays.forEach(FaultyRelay::close);
    }
}
