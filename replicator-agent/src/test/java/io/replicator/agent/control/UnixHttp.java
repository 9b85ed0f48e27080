package io.replicator.agent.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** As little of HTTP as a test needs: text out, and everything that comes back until the other end closes. */
public final class UnixHttp {
    private UnixHttp() {}

    static String send(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The same, in pieces of that many bytes, each a write of its own. */
    static String sendInPieces(Path socket, String text, int pieceBytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += pieceBytes) {
                channel.write(ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at)));
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String request(Path socket, String method, String path, String body) throws IOException {
        return send(
                socket,
                method + " " + path + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** What a GET answers. */
    public static String get(Path socket, String path) throws IOException {
        return request(socket, "GET", path, "");
    }

    /** What a POST answers. */
    public static String post(Path socket, String path, String body) throws IOException {
        return request(socket, "POST", path, body);
    }
}
