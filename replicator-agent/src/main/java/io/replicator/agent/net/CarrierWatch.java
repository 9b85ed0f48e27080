package io.replicator.agent.net;

import io.replicator.core.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the local interfaces of links have a carrier, which a TCP socket would not say for seconds.
 *
 * <p>Reads {@code carrier} below {@code /sys/class/net}: a few bytes that the kernel has in memory. An interface that is switched off cannot be
 * read and one that was removed is not there; both are without a carrier. Where nothing was ever readable nothing is said. {@link #poll}
 * belongs to one event loop; the other methods may be called from any thread.
 */
final class CarrierWatch {
    /** How often to look: two reads of a few microseconds each, and all that is in flight waits for it. */
    static final long POLL_MILLIS = 2;

    /** An address may move to another interface, or appear. */
    private static final long RESOLVE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path interfaces;
    private final Function<InetAddress, Optional<String>> interfaceOf;
    private final Ticker ticker;
    private final List<Watched> all = new CopyOnWriteArrayList<>();

    /**
     * What was seen of a link's interface.
     *
     * @param name the interface
     * @param present whether it has a carrier now
     */
    record Carrier(String name, boolean present) {}

    /**
     * @param interfaces {@code /sys/class/net}
     * @param interfaceOf the name of the interface that has the address
     */
    CarrierWatch(Path interfaces, Function<InetAddress, Optional<String>> interfaceOf, Ticker ticker) {
        this.interfaces = interfaces;
        this.interfaceOf = interfaceOf;
        this.ticker = ticker;
    }

    /**
     * Tells when the carrier of that address' interface is lost or back, on the event loop.
     *
     * @return ends the watch
     */
    Runnable watch(InetAddress local, Consumer<Carrier> listener) {
        Watched watched = new Watched(local, listener);
        all.add(watched);
        return () -> watched.ended = true;
    }

    /** Looks at every interface. */
    void poll() {
        long now = ticker.nanos();
        for (Watched watched : all) {
            if (watched.ended) {
                drop(watched);
            } else {
                watched.look(now);
            }
        }
    }

    private void drop(Watched watched) {
        all.remove(watched);
        watched.close();
    }

    /** Looks no more; nothing stays open. Where {@link #poll} is called, and after its last call. */
    void close() {
        all.forEach(Watched::close);
        all.clear();
    }

    private final class Watched {
        private final InetAddress local;
        private final Consumer<Carrier> listener;
        private final ByteBuffer text = ByteBuffer.allocate(2);
        private @Nullable String name;
        private @Nullable FileChannel file;
        private boolean resolved;
        private long resolvedAt;
        private volatile boolean ended;
        private boolean known;
        private boolean present = true;

        Watched(InetAddress local, Consumer<Carrier> listener) {
            this.local = local;
            this.listener = listener;
        }

        void look(long now) {
            if (!resolved || now - resolvedAt >= RESOLVE_NANOS) {
                resolved = true;
                resolvedAt = now;
                // An interface that is gone has no addresses; then its old name is looked for.
                interfaceOf.apply(local).ifPresent(this::follow);
            }
            String current = name;
            if (current == null) {
                return;
            }
            boolean seen = read(current);
            known |= seen;
            if (known && seen != present) {
                present = seen;
                listener.accept(new Carrier(current, seen));
            }
        }

        /** The address is there now: what becomes of another interface is nothing to the link. */
        private void follow(String found) {
            if (!found.equals(name)) {
                close();
                name = found;
            }
        }

        private boolean read(String current) {
            try {
                FileChannel open = file;
                if (open == null) {
                    Path path = interfaces.resolve(current).resolve("carrier");
                    if (!Files.exists(path)) {
                        return false;
                    }
                    open = FileChannel.open(path, StandardOpenOption.READ);
                    file = open;
                }
                return open.read(text.clear(), 0) > 0 && text.get(0) == '1';
            } catch (IOException off) {
                close();
                return false;
            }
        }

        private void close() {
            FileChannel open = file;
            file = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException gone) {
                    // The interface is, and with it all there was to close.
                    return;
                }
            }
        }
    }
}
