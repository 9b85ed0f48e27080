package io.replicator.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay between two plain sockets. */
@Timeout(60)
final class FaultyRelayTest {
    private static final double MILLI = 1e6;

    private ServerSocket listener;
    private FaultyRelay relay;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        relay = new FaultyRelay("127.0.0.1", (InetSocketAddress) listener.getLocalSocketAddress(), RelayPath.CLEAR);
        dial();
    }

    private void dial() throws IOException {
        near = new Socket();
        near.connect(relay.address());
        far = listener.accept();
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        far.setSoTimeout(20_000);
        near.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        relay.close();
        listener.close();
    }

    @Test
    void whatIsSentArrivesBothWaysAndSoDoesItsEnd() throws IOException {
        byte[] sent = new byte[3_000_001];
        new Random(1).nextBytes(sent);
        relay.change(new RelayPath(1_000_000, 0));
        CompletableFuture<Void> sending = run(() -> {
            near.getOutputStream().write(sent);
            near.shutdownOutput();
        });
        assertThat(far.getInputStream().readAllBytes()).isEqualTo(sent);
        sending.join();
        far.getOutputStream().write(sent, 0, 1_000);
        far.shutdownOutput();
        assertThat(near.getInputStream().readAllBytes()).hasSize(1_000);
        assertThat(relay.passedBytes(RelayWay.ONWARD)).isEqualTo(sent.length);
        assertThat(relay.passedBytes(RelayWay.BACK)).isEqualTo(1_000);
    }

    @Test
    void aByteTakesTheDelayOfItsWay() throws IOException {
        relay.change(RelayWay.ONWARD, new RelayPath((long) (20 * MILLI), 0));
        relay.change(RelayWay.BACK, new RelayPath((long) (5 * MILLI), 0));
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long sentAt = System.nanoTime();
            near.getOutputStream().write(i);
            assertThat(far.getInputStream().read()).isEqualTo(i);
            double onward = (System.nanoTime() - sentAt) / MILLI;
            far.getOutputStream().write(i);
            assertThat(near.getInputStream().read()).isEqualTo(i);
            double both = (System.nanoTime() - sentAt) / MILLI;
            assertThat(onward).isGreaterThanOrEqualTo(20);
            assertThat(both - onward).isGreaterThanOrEqualTo(5);
            best = Math.min(best, both);
        }
        assertThat(best).isLessThan(40);
    }

    @Test
    void theRateIsThatOfThePathAlsoWhenItIsLong() throws IOException {
        // 10 ms each way hold more than a connection's own buffers do.
        relay.change(new RelayPath((long) (10 * MILLI), 20_000_000));
        int total = 8_000_000;
        CompletableFuture<Void> sending = run(() -> near.getOutputStream().write(new byte[total]));
        byte[] buffer = new byte[64 << 10];
        readThrough(buffer, 1_000_000);
        long from = System.nanoTime();
        readThrough(buffer, total - 1_000_000);
        double seconds = (System.nanoTime() - from) / 1e9;
        assertThat((total - 1_000_000) / seconds).isBetween(18e6, 22e6);
        sending.join();
    }

    @Test
    void connectionsShareOneWire() throws IOException {
        relay.change(new RelayPath(0, 10_000_000));
        Socket first = near;
        Socket firstFar = far;
        dial();
        long from = System.nanoTime();
        CompletableFuture<Void> one = run(() -> first.getOutputStream().write(new byte[1_500_000]));
        CompletableFuture<Void> two = run(() -> near.getOutputStream().write(new byte[1_500_000]));
        CompletableFuture<Void> reading = run(() -> firstFar.getInputStream().readNBytes(1_500_000));
        far.getInputStream().readNBytes(1_500_000);
        reading.join();
        assertThat((System.nanoTime() - from) / 1e9).isBetween(0.28, 0.8);
        one.join();
        two.join();
        first.close();
        firstFar.close();
    }

    @Test
    void aSmallMessageDoesNotWaitBehindMoreThanTheQueue() throws IOException {
        relay.change(new RelayPath(0, 2_000_000));
        Socket bulk = near;
        Socket bulkFar = far;
        dial();
        CompletableFuture<Void> sending = run(() -> bulk.getOutputStream().write(new byte[600_000]));
        bulkFar.getInputStream().readNBytes(20_000);
        CompletableFuture<Void> reading = run(() -> bulkFar.getInputStream().readNBytes(580_000));
        for (int i = 0; i < 10; i++) {
            long sentAt = System.nanoTime();
            near.getOutputStream().write(i);
            assertThat(far.getInputStream().read()).isEqualTo(i);
            assertThat((System.nanoTime() - sentAt) / MILLI).isLessThan(60);
        }
        sending.join();
        reading.join();
        bulk.close();
        bulkFar.close();
    }

    @Test
    void aSilentWayDeliversWhenItHeals() throws IOException {
        relay.silence(RelayWay.ONWARD);
        near.getOutputStream().write(7);
        far.setSoTimeout(100);
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        far.getOutputStream().write(8);
        assertThat(near.getInputStream().read()).as("the other way").isEqualTo(8);
        relay.heal();
        far.setSoTimeout(20_000);
        assertThat(far.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void aSilentPathStopsWhatWasUnderWay() throws IOException {
        relay.change(new RelayPath((long) (50 * MILLI), 0));
        near.getOutputStream().write(7);
        relay.silence();
        far.setSoTimeout(150);
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        relay.heal();
        assertThat(far.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whatIsSwallowedNeverArrivesAndHealingResets() throws IOException {
        relay.swallow(RelayWay.ONWARD);
        near.getOutputStream().write(new byte[2_000_000]);
        far.setSoTimeout(100);
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(relay.passedBytes(RelayWay.ONWARD)).isZero();
        relay.heal();
        far.setSoTimeout(20_000);
        assertThatThrownBy(() -> far.getInputStream().read())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        dial();
        near.getOutputStream().write(3);
        assertThat(far.getInputStream().read()).isEqualTo(3);
    }

    @Test
    void aFrozenPathGoesOnByItself() throws IOException {
        relay.freeze((long) (150 * MILLI));
        long from = System.nanoTime();
        near.getOutputStream().write(5);
        assertThat(far.getInputStream().read()).isEqualTo(5);
        assertThat((System.nanoTime() - from) / MILLI).isBetween(140.0, 800.0);
    }

    @Test
    void aResetReachesBothEndsAndNewConnectionsPass() throws IOException {
        relay.change(new RelayPath((long) (20 * MILLI), 1_000_000));
        near.getOutputStream().write(new byte[10_000]);
        relay.reset();
        assertThatThrownBy(() -> far.getInputStream().readNBytes(10_000)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(IOException.class);
        assertThat(relay.connections()).isZero();
        dial();
        assertThat(relay.acceptedConnections()).isEqualTo(2);
        near.getOutputStream().write(1);
        assertThat(far.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void oneEndsResetReachesTheOther() throws IOException {
        near.setSoLinger(true, 0);
        near.close();
        assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void whoDialsIsRefusedUntilItAcceptsAgain() throws IOException {
        relay.refuse();
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
        relay.accept();
        dial();
        near.getOutputStream().write(9);
        assertThat(far.getInputStream().read()).isEqualTo(9);
    }

    @Test
    void whoDialsIsRefusedAtOnceHoweverOften() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            relay.refuse();
            assertThatThrownBy(() -> new Socket().connect(relay.address())).isInstanceOf(ConnectException.class);
            relay.accept();
        }
    }

    @Test
    void aTrickleIsATrickle() throws IOException {
        relay.change(new RelayPath(0, 2_000));
        DataOutputStream out = new DataOutputStream(near.getOutputStream());
        long from = System.nanoTime();
        out.write(new byte[400]);
        new DataInputStream(far.getInputStream()).readFully(new byte[400]);
        assertThat((System.nanoTime() - from) / MILLI).isBetween(190.0, 800.0);
    }

    private void readThrough(byte[] buffer, int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            int count = far.getInputStream().read(buffer, 0, Math.min(buffer.length, left));
            assertThat(count).isPositive();
            left -= count;
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> run(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done.orTimeout(20, TimeUnit.SECONDS);
    }
}
