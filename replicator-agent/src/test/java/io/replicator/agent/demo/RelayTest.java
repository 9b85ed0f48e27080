package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class RelayTest {
    private static final long RATE = 200_000_000;

    private final ArrivalMeter meter = new ArrivalMeter(System::nanoTime);
    private ServerSocket target;
    private Relay relay;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        target = new ServerSocket(0, 5, InetAddress.getByName("127.0.3.1"));
        target.setSoTimeout(5_000);
        relay = relay(RATE);
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        thread.join();
        target.close();
    }

    @Test
    void passesBytesOnBothWays() throws Exception {
        byte[] sent = new byte[3_000_000];
        new SplittableRandom(1).nextBytes(sent);
        meter.watch(60_000_000_000L);
        try (Socket near = dial();
                Socket far = target.accept()) {
            CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> read(far, sent.length));
            near.getOutputStream().write(sent);
            assertThat(arrived.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
            far.getOutputStream().write(sent, 0, 10_000);
            assertThat(read(near, 10_000)).hasSize(10_000);
            near.shutdownOutput();
            assertThat(far.getInputStream().read()).as("the end is passed on").isEqualTo(-1);
        }
        assertThat(relay.onwardBytes()).isEqualTo(sent.length);
        assertThat(relay.backBytes()).isEqualTo(10_000);
        assertThat(meter.longestNanos()).isPositive();
    }

    @Test
    void fallsSilentWithoutAWordAndPassesNewConnectionsOnceRestored() throws Exception {
        try (Socket near = dial();
                Socket far = target.accept()) {
            near.getOutputStream().write(7);
            assertThat(far.getInputStream().read()).isEqualTo(7);
            relay.fallSilent();
            near.getOutputStream().write(8);
            far.setSoTimeout(300);
            assertThat(isSilent(far.getInputStream()))
                    .as("no byte, no end, no reset")
                    .isTrue();
            relay.restore();
            try (Socket again = dial();
                    Socket there = target.accept()) {
                OutputStream out = again.getOutputStream();
                out.write(9);
                assertThat(there.getInputStream().read()).isEqualTo(9);
            }
        }
    }

    @Test
    void keepsToItsRate() throws Exception {
        relay.close();
        thread.join();
        relay = relay(2_000_000);
        byte[] sent = new byte[1_000_000];
        long began = System.nanoTime();
        try (Socket near = dial();
                Socket far = target.accept()) {
            CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> read(far, sent.length));
            near.getOutputStream().write(sent);
            arrived.get(10, TimeUnit.SECONDS);
        }
        // Half a second's worth, less the burst that the allowance permits; slower is the machine's business.
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
    }

    private Relay relay(long rate) throws IOException {
        Relay made = new Relay(
                new InetSocketAddress("127.0.2.1", 0),
                new InetSocketAddress("127.0.2.1", 0),
                (InetSocketAddress) target.getLocalSocketAddress(),
                rate,
                meter);
        thread = new Thread(made, "relay");
        thread.start();
        return made;
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        socket.connect(relay.address());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static boolean isSilent(InputStream in) throws IOException {
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private static byte[] read(Socket socket, int bytes) {
        try {
            return socket.getInputStream().readNBytes(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
