package io.replicator.agent.cli.http;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks the agent behind a Unix-domain socket, on a connection for each request. */
public final class LocalHttp {
    private final Path socket;

    /** @param socket where the agent listens */
    public LocalHttp(Path socket) {
        this.socket = socket;
    }

    /** Where the agent is looked for. */
    public Path socket() {
        return socket;
    }

    /**
     * One request and its answer.
     *
     * @param target the path with its query, encoded already
     * @param body JSON, or nothing
     * @param timeoutNanos for everything together
     * @throws NobodyAnswers where no connection was made
     * @throws TookTooLong where the time was over first
     * @throws BrokenAnswer where the answer is none
     * @throws IOException where the connection broke
     */
    public HttpAnswer call(String method, String target, byte[] body, long timeoutNanos) throws IOException {
        try (SocketChannel channel = connect();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            long deadline = System.nanoTime() + timeoutNanos;
            send(channel, key, request(method, target, body), deadline, timeoutNanos);
            return new AnswerReader(target1 -> receive(channel, key, target1, deadline, timeoutNanos)).read();
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // Blocking: a full backlog is the only wait there is, and an agent that is alive empties it.
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new NobodyAnswers(reason(e), e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || !(e instanceof SocketException) ? e.toString() : message;
    }

    private static ByteBuffer request(String method, String target, byte[] body) {
        byte[] head = (method + " " + target + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private static void send(SocketChannel channel, SelectionKey key, ByteBuffer bytes, long deadline, long timeout)
            throws IOException {
        while (true) {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            await(key, SelectionKey.OP_WRITE, deadline, timeout);
        }
    }

    private static int receive(SocketChannel channel, SelectionKey key, ByteBuffer target, long deadline, long timeout)
            throws IOException {
        while (true) {
            int read = channel.read(target);
            if (read != 0) {
                return read;
            }
            await(key, SelectionKey.OP_READ, deadline, timeout);
        }
    }

    private static void await(SelectionKey key, int operation, long deadline, long timeout) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new TookTooLong(timeout);
        }
        key.interestOps(operation);
        key.selector().select(left / 1_000_000 + 1);
        key.selector().selectedKeys().clear();
    }
}
