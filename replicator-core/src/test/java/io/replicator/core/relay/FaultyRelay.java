package io.replicator.core.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network path between whoever dials it and one listener, which can be slow, far, silent, frozen, cut or shut. Thread-safe.
 *
 * <p>What a kernel's netem does, for bytes of TCP connections in place of packets: there is no loss, since TCP would send again; a path that is
 * silent delivers what it held once it heals, as TCP does.
 */
public final class FaultyRelay implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final InetSocketAddress target;
    private final Map<RelayWay, RelayWire> wires;
    private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();
    /** A connection that is being made is reset too. */
    private final ReentrantLock lock = new ReentrantLock();

    private long accepted;
    private final InetSocketAddress address;
    private volatile Listener listener;
    private volatile boolean closed;

    /** A listening socket with the thread that takes its connections. */
    private record Listener(ServerSocketChannel server, Thread acceptor) {
        /** Returns once whoever dials is refused: the socket goes on listening until the thread has left its accept. */
        void close() throws IOException {
            server.close();
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the listener closed");
            }
        }
    }

    /**
     * Listens at once, on a port of the kernel's choice.
     *
     * @param listen a local address
     * @param target where connections are passed on to
     * @param path each way
     */
    public FaultyRelay(String listen, InetSocketAddress target, RelayPath path) throws IOException {
        this.target = target;
        this.wires = Map.of(RelayWay.ONWARD, new RelayWire(path), RelayWay.BACK, new RelayWire(path));
        this.listener = listen(new InetSocketAddress(InetAddress.getByName(listen), 0));
        this.address = (InetSocketAddress) listener.server().getLocalAddress();
    }

    /** Where to dial. */
    public InetSocketAddress address() {
        return address;
    }

    /** Another path both ways, for what is sent from here on. */
    public void change(RelayPath path) {
        wires.values().forEach(wire -> wire.change(path));
    }

    /** Another path one way. */
    public void change(RelayWay way, RelayPath path) {
        wire(way).change(path);
    }

    /** Nothing moves that way any more, and nobody is told. What is under way arrives after {@link #heal}. */
    public void silence(RelayWay way) {
        wire(way).hold();
    }

    /** Nothing moves either way any more, and nobody is told. */
    public void silence() {
        wires.values().forEach(RelayWire::hold);
    }

    /** Nothing moves either way for so long. */
    public void freeze(long nanos) {
        wires.values().forEach(wire -> wire.holdFor(nanos));
    }

    /** What is sent that way is taken and lost. */
    public void swallow(RelayWay way) {
        wire(way).swallow();
    }

    /** Lets everything pass again; where something was swallowed the connections are reset, since their streams have holes. */
    public void heal() {
        boolean lossy = wires.values().stream().anyMatch(wire -> wire.swallowedBytes() > 0);
        if (lossy) {
            reset();
        }
        wires.values().forEach(RelayWire::heal);
    }

    /** Breaks all connections off, telling both ends; new ones pass. */
    public void reset() {
        lock.lock();
        try {
            connections.forEach(RelayConnection::reset);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #reset}, and whoever dials is refused until {@link #accept}. */
    public void refuse() throws IOException {
        listener.close();
        reset();
    }

    /** Takes connections again, at the same address. */
    public void accept() throws IOException {
        listener = listen(address);
    }

    /** Bytes that have arrived that way. */
    public long passedBytes(RelayWay way) {
        return wire(way).passedBytes();
    }

    /** Connections that are open. */
    public int connections() {
        lock.lock();
        try {
            return connections.size();
        } finally {
            lock.unlock();
        }
    }

    /** Connections that were ever made. */
    public long acceptedConnections() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reset();
        }
    }

    private RelayWire wire(RelayWay way) {
        RelayWire wire = wires.get(way);
        if (wire == null) {
            throw new IllegalArgumentException("no way " + way);
        }
        return wire;
    }

    private Listener listen(InetSocketAddress at) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.setOption(StandardSocketOptions.SO_RCVBUF, RelayConnection.RECEIVE_BYTES);
        server.bind(at, BACKLOG);
        Thread thread = new Thread(() -> acceptFrom(server), "faulty-relay-accept");
        thread.setDaemon(true);
        thread.start();
        return new Listener(server, thread);
    }

    private void acceptFrom(ServerSocketChannel server) {
        while (true) {
            SocketChannel near;
            try {
                near = server.accept();
            } catch (IOException shut) {
                return;
            }
            lock.lock();
            try {
                join(near);
            } catch (IOException unreachable) {
                RelayConnection.close(near, true);
            } finally {
                lock.unlock();
            }
        }
    }

    private void join(SocketChannel near) throws IOException {
        SocketChannel far = SocketChannel.open();
        far.setOption(StandardSocketOptions.SO_RCVBUF, RelayConnection.RECEIVE_BYTES);
        try {
            far.connect(target);
        } catch (IOException e) {
            far.close();
            throw e;
        }
        RelayConnection connection =
                new RelayConnection(near, far, wire(RelayWay.ONWARD), wire(RelayWay.BACK), connections::remove);
        connections.add(connection);
        accepted++;
        connection.start();
        if (closed) {
            connection.reset();
        }
    }
}
