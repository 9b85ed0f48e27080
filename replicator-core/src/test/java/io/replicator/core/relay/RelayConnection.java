package io.replicator.core.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a relay. Thread-safe. */
final class RelayConnection {
    /** The relay's own buffers are the only queue of note, as a wire has none. */
    static final int RECEIVE_BYTES = 128 << 10;

    private final SocketChannel near;
    private final SocketChannel far;
    private final Consumer<RelayConnection> ended;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /**
     * @param near whoever dialled
     * @param far whoever listens
     * @param ended is called once, when the connection is gone
     */
    RelayConnection(
            SocketChannel near, SocketChannel far, RelayWire onward, RelayWire back, Consumer<RelayConnection> ended) {
        this.near = near;
        this.far = far;
        this.ended = ended;
        RelayStream there = new RelayStream(near, far, onward);
        RelayStream here = new RelayStream(far, near, back);
        List<Work> works = List.of(there::read, there::write, here::read, here::write);
        running.set(works.size());
        for (Work work : works) {
            Thread thread = new Thread(() -> run(work), "faulty-relay");
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() throws IOException {
        near.setOption(StandardSocketOptions.TCP_NODELAY, true);
        far.setOption(StandardSocketOptions.TCP_NODELAY, true);
        threads.forEach(Thread::start);
    }

    private void run(Work work) {
        try {
            work.run();
            if (running.decrementAndGet() == 0) {
                reset();
            }
        } catch (IOException | InterruptedException gone) {
            // One end broke off, or the relay did: neither end can be told otherwise.
            reset();
        }
    }

    /** Breaks it off at whatever byte it is: both ends are told by a reset. */
    void reset() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        close(near, running.get() > 0);
        close(far, running.get() > 0);
        threads.forEach(Thread::interrupt);
        ended.accept(this);
    }

    /** Closes an end of a connection, by a reset where that is asked for. */
    static void close(SocketChannel channel, boolean byReset) {
        try {
            if (byReset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException gone) {
            // Its own end was quicker.
            return;
        }
    }
}
