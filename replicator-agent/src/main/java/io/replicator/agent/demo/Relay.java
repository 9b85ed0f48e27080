package io.replicator.agent.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backbone link of the demonstration: passes TCP connections on at a bounded rate, and can fall silent as a cut fibre does, without a
 * reset that would give it away.
 *
 * <p>{@link #run} is the relay's thread; the other methods may be called from any.
 */
final class Relay implements Runnable, AutoCloseable {
    private static final long PAUSE_MILLIS = 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final InetSocketAddress target;
    private final InetSocketAddress localForTarget;
    private final long bytesPerSecond;
    private final ArrivalMeter meter;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final List<RelayPipe> onward = new ArrayList<>();
    private final List<RelayPipe> back = new ArrayList<>();
    private final AtomicLong onwardBytes = new AtomicLong();
    private final AtomicLong backBytes = new AtomicLong();
    private volatile boolean silent;
    private volatile boolean closed;
    private long allowance;
    private long allowedAtNanos = System.nanoTime();

    /**
     * Listens at once; connections are accepted when it runs.
     *
     * @param localForTarget the address it dials from
     * @param bytesPerSecond bound of what goes towards the target
     */
    Relay(
            InetSocketAddress listen,
            InetSocketAddress localForTarget,
            InetSocketAddress target,
            long bytesPerSecond,
            ArrivalMeter meter)
            throws IOException {
        this.localForTarget = localForTarget;
        this.target = target;
        this.bytesPerSecond = bytesPerSecond;
        this.meter = meter;
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(listen);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Where it listens. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    /** From now on nothing passes, and nobody is told. */
    void fallSilent() {
        silent = true;
        selector.wakeup();
    }

    /** The fibre is spliced: old connections are gone, new ones pass. */
    void restore() {
        silent = false;
        selector.wakeup();
    }

    /** Bytes that reached the target so far. */
    long onwardBytes() {
        return onwardBytes.get();
    }

    /** Bytes that came back from the target so far. */
    long backBytes() {
        return backBytes.get();
    }

    @Override
    public void run() {
        try (selector;
                server) {
            boolean wasSilent = false;
            while (!closed) {
                if (silent) {
                    wasSilent = true;
                    selector.select(50);
                    selector.selectedKeys().clear();
                    continue;
                }
                if (wasSilent) {
                    resetAll();
                    wasSilent = false;
                }
                accept();
                boolean throttled = pumpAll();
                await(throttled);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            resetAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void accept() throws IOException {
        for (SocketChannel near = server.accept(); near != null; near = server.accept()) {
            try {
                SocketChannel far = SocketChannel.open();
                far.bind(localForTarget);
                far.connect(target);
                join(near, far);
            } catch (IOException e) {
                // The agent behind the link is not up: the caller sees a closed connection and tries again.
                near.close();
            }
        }
    }

    private void join(SocketChannel near, SocketChannel far) throws IOException {
        for (SocketChannel channel : List.of(near, far)) {
            channel.configureBlocking(false);
            channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        }
        onward.add(new RelayPipe(near, far));
        back.add(new RelayPipe(far, near));
        near.register(selector, 0);
        far.register(selector, 0);
    }

    /** Moves what can be moved and answers whether the rate holds something back. */
    private boolean pumpAll() {
        refill();
        boolean throttled = false;
        for (int i = 0; i < onward.size(); i++) {
            throttled |= pump(onward.get(i), back.get(i));
        }
        removeDead();
        return throttled;
    }

    private boolean pump(RelayPipe there, RelayPipe home) {
        try {
            int moved = there.pump(allowance);
            if (moved > 0) {
                allowance -= moved;
                onwardBytes.addAndGet(moved);
                meter.arrived(moved);
            }
            backBytes.addAndGet(home.pump(Long.MAX_VALUE));
            if (there.isDone() && home.isDone()) {
                there.reset();
            }
            return allowance <= 0 && there.wantsRead();
        } catch (IOException e) {
            there.reset();
            return false;
        }
    }

    private void refill() {
        long now = System.nanoTime();
        long most = bytesPerSecond / 50;
        long earned = (now - allowedAtNanos) * bytesPerSecond / NANOS_PER_SECOND;
        if (earned > 0) {
            allowance = Math.min(most, allowance + earned);
            allowedAtNanos = now;
        }
    }

    private void await(boolean throttled) throws IOException {
        for (int i = 0; i < onward.size(); i++) {
            interest(onward.get(i), back.get(i), throttled);
            interest(back.get(i), onward.get(i), false);
        }
        selector.select(throttled ? PAUSE_MILLIS : 100);
        selector.selectedKeys().clear();
    }

    /** A side is watched for what its own direction reads and the opposite one writes. */
    private void interest(RelayPipe reads, RelayPipe writes, boolean throttled) {
        SelectionKey key = reads.from().keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps((reads.wantsRead() && !throttled ? SelectionKey.OP_READ : 0)
                    | (writes.wantsWrite() ? SelectionKey.OP_WRITE : 0));
        }
    }

    private void removeDead() {
        Iterator<RelayPipe> returning = back.iterator();
        for (Iterator<RelayPipe> i = onward.iterator(); i.hasNext(); ) {
            RelayPipe pipe = i.next();
            returning.next();
            if (!pipe.from().isOpen() || !pipe.to().isOpen()) {
                pipe.reset();
                i.remove();
                returning.remove();
            }
        }
    }

    private void resetAll() {
        onward.forEach(RelayPipe::reset);
        onward.clear();
        back.clear();
    }
}
