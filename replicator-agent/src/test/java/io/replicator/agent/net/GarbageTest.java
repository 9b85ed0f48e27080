package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.trust.Credentials;
import io.replicator.core.report.LinkState;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.FrameCodec;
import io.replicator.core.wire.FrameHeader;
import io.replicator.core.wire.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer with a good certificate that sends rubbish is refused, and costs little memory. */
final class GarbageTest {
    private static final int TIMEOUT_MILLIS = 10_000;

    @TempDir
    private Path dir;

    private Credentials peer;
    private Site site;

    @BeforeEach
    void open() {
        Pki pki = new Pki(dir, "ca");
        peer = pki.credentials("albi");
        site = new Site(pki.credentials("bordeaux"), TlsChoice.FASTEST, 1, "127.0.0.61");
        site.meet("albi");
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void whatIsNotTls() throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: bordeaux\r\n\r\n".repeat(10).getBytes(StandardCharsets.US_ASCII));
            drain(socket);
        }
        site.await(() -> site.refusals.stream().anyMatch(line -> line.contains("not TLS")));
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket);
            drain(socket);
        }
        try (SSLSocket socket = tls()) {
            drain(socket);
        }
        site.await(() -> site.refusals.size() >= 2);
        assertThat(site.refusals).anyMatch(line -> line.contains("no greeting within"));
    }

    @Test
    void aCrowdThatSaysNothingIsNotHeard() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Socket socket = new Socket();
            crowd.add(socket);
            connect(socket);
        }
        site.await(() -> site.refusals.stream().anyMatch(line -> line.startsWith("LIMIT_EXCEEDED")));
        for (Socket socket : crowd) {
            socket.close();
        }
    }

    @Test
    void aFirstFrameThatIsNoGreeting() throws IOException {
        byte[] heartbeat = bytes(new Frame(0, new Message.Heartbeat(1)));
        assertThat(send(heartbeat)).contains("UNEXPECTED_MESSAGE").contains("HEARTBEAT");
    }

    @Test
    void headersThatAnnounceTooMuch() throws IOException {
        for (int type : new int[] {0, 1, 5, 64, 65_535}) {
            byte[] header = ByteBuffer.allocate(16)
                    .putInt(0x7FFFFFFF)
                    .putShort((short) type)
                    .putShort((short) 0)
                    .putLong(0)
                    .array();
            assertThat(send(header)).contains("MALFORMED_FRAME");
        }
        assertThat(site.pool.mostLeasedBytes()).isZero();
    }

    @Test
    void noise() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(noise);
            // Not the first byte of a plausible length, or it would be waited for.
            noise[0] = (byte) 0xFF;
            assertThat(send(noise)).matches("(?s)MALFORMED_FRAME.*|closed");
        }
        assertThat(site.pool.mostLeasedBytes()).isZero();
    }

    @Test
    void noiseAfterAGoodGreeting() throws IOException {
        byte[] noise = new byte[64];
        new Random(9).nextBytes(noise);
        for (int noisy = 0; noisy < 2; noisy++) {
            site.story.clear();
            try (SSLSocket control = greeted(Message.Channel.CONTROL);
                    SSLSocket data = greeted(Message.Channel.DATA)) {
                site.await(() -> site.story.contains("one up"));
                SSLSocket bad = noisy == 0 ? control : data;
                bad.getOutputStream().write(noise);
                assertThat(readFrame(bad)).isInstanceOf(Message.Close.class);
                site.await(() -> site.story.stream().anyMatch(line -> line.startsWith("one down MALFORMED_FRAME")));
                site.awaitState("one", LinkState.DOWN);
            }
        }
    }

    private SSLSocket greeted(Message.Channel channel) throws IOException {
        SSLSocket socket = tls();
        socket.getOutputStream().write(bytes(new Frame(0, hello(channel))));
        assertThat(readFrame(socket)).isInstanceOf(Message.Hello.class);
        return socket;
    }

    @Test
    void aBatchThatNeverEndsHoldsOneLease() throws IOException {
        try (SSLSocket control = greeted(Message.Channel.CONTROL);
                SSLSocket data = greeted(Message.Channel.DATA)) {
            assertThat(control.isConnected()).isTrue();
            ByteBuffer start = ByteBuffer.allocate(16 + 16 + 100);
            start.putInt(16 + (1 << 20))
                    .putShort((short) 64)
                    .putShort((short) 0)
                    .putLong(0);
            start.putLong(1).putLong(1);
            data.getOutputStream().write(start.array());
            site.await(() -> site.pool.leasedBytes() == 1 << 20);
        }
        site.await(() -> site.pool.leasedBytes() == 0);
    }

    private Message.Hello hello(Message.Channel channel) {
        return new Greeting(peer.identity(), new BootId(new UUID(5, 5))).hello("one", channel);
    }

    /** What the agent answers to these bytes as the first of a connection. */
    private String send(byte[] bytes) throws IOException {
        try (SSLSocket socket = tls()) {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            Message answer = readFrame(socket);
            return answer instanceof Message.Close farewell ? farewell.code() + " " + farewell.text() : "closed";
        } catch (IOException reset) {
            // Closed while some of the bytes were still unread.
            return "closed";
        }
    }

    private static byte[] bytes(Frame frame) {
        ByteBuffer head = FrameCodec.encode(frame).head();
        byte[] bytes = new byte[head.remaining()];
        head.get(bytes);
        return bytes;
    }

    private static Message readFrame(Socket socket) throws IOException {
        while (true) {
            byte[] head = socket.getInputStream().readNBytes(16);
            if (head.length < 16) {
                throw new IOException("closed");
            }
            FrameHeader header = FrameCodec.decodeHeader(ByteBuffer.wrap(head));
            ByteBuffer payload = ByteBuffer.wrap(socket.getInputStream().readNBytes(header.payloadBytes()));
            Message message = FrameCodec.decode(header, payload).message();
            if (message instanceof Message.Hello || message instanceof Message.Close) {
                return message;
            }
        }
    }

    private void connect(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(site.bound.get(0), TIMEOUT_MILLIS);
    }

    private static void drain(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // Closed with some of our bytes unread.
            return;
        }
    }

    private SSLSocket tls() throws IOException {
        try {
            char[] password = new char[0];
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("agent", peer.key(), password, peer.chain().toArray(new X509Certificate[0]));
            keys.setCertificateEntry("authority", peer.authorities().get(0));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
            InetSocketAddress address = site.bound.get(0);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
