package io.replicator.agent.e2e;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link VolatileDisk} as a network block device on a Unix socket, a thread to each connection. */
final class NbdServer implements AutoCloseable {
    private final VolatileDisk disk;
    private final Path socket;
    private final ServerSocketChannel server;
    private final Thread acceptor;
    private final List<SocketChannel> connections = new ArrayList<>();

    NbdServer(VolatileDisk disk, Path socket) throws IOException {
        this.disk = disk;
        this.socket = socket;
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        acceptor = daemon("nbd-accept", this::accept);
    }

    Path socket() {
        return socket;
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        server.close();
        synchronized (connections) {
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(socket);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                synchronized (connections) {
                    connections.add(connection);
                }
                daemon("nbd-connection", () -> new NbdConnection(connection, disk).run());
            } catch (IOException e) {
                // Closed: the loop ends.
                continue;
            }
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
