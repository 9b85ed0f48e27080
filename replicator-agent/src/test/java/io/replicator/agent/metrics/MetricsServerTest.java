package io.replicator.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.agent.control.SampleReports;
import io.replicator.agent.runtime.AgentRuntime;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.agent.runtime.ThreadPurpose;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.StatusReport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final String METRICS = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<Throwable> defects = new ArrayList<>();
    private final AgentRuntime runtime =
            new AgentRuntime(RuntimeSettings.forProcessors(1), (thread, cause) -> defects.add(cause));
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong leapNanos = new AtomicLong();
    private volatile StatusReport status = SampleReports.status();
    private volatile boolean ready = true;
    private final MetricsServer server = start(loopback(0));

    @AfterEach
    void stop() {
        server.close();
        assertThat(runtime.stop(TimeUnit.SECONDS.toNanos(5))).isTrue();
        assertThat(defects).isEmpty();
    }

    @Test
    void metricsAreOfOneSnapshot() throws IOException {
        String answer = ask(METRICS);
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        Scrape scrape = new Scrape(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(scrape.samples).hasSizeGreaterThan(100);
        assertThat(asked).hasValue(1);
    }

    @Test
    void healthAndReadiness() throws IOException {
        assertThat(ask("GET /health?verbose HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("COMPARE_NEEDED");
        status = new StatusReport(status.agent(), List.of(), List.of(), List.of(), List.of());
        assertThat(ask("GET /health HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(ask("GET /ready HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
        ready = false;
        assertThat(ask("GET /ready HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("{\"ready\":false}\n");
    }

    @Test
    void whatIsNotServedIsRefusedWithAReason() throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ").contains("/metrics");
        assertThat(ask("POST /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(ask("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET /" + "x".repeat(8 << 10))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aHeadHasNoBody() throws IOException {
        assertThat(ask("HEAD /metrics HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aRequestMayComeInPieces() throws IOException {
        try (Socket socket = connect()) {
            for (String piece : List.of("GET /met", "rics HTTP/1.1\r\nHost", ": a\r\n\r", "\n")) {
                socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            assertThat(rest(socket)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void silentConnectionsKeepNobodyOutForLong() throws IOException {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            silent.add(connect());
        }
        try (Socket late = connect()) {
            late.setSoTimeout(200);
            late.getOutputStream().write(METRICS.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(IOException.class);
            leapNanos.set(TimeUnit.SECONDS.toNanos(10));
            // The server sees that time has passed when something happens.
            silent.get(0).getOutputStream().write('G');
            late.setSoTimeout(10_000);
            assertThat(rest(late)).startsWith("HTTP/1.1 200 OK\r\n");
        }
        for (Socket socket : silent) {
            assertThat(endOf(socket)).isEqualTo(-1);
            socket.close();
        }
    }

    @Test
    void aFailureIsAnAnswerToo() throws IOException {
        status = null;
        assertThat(ask(METRICS)).startsWith("HTTP/1.1 500 ");
        status = SampleReports.status();
        assertThat(ask(METRICS)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anAddressThatIsTakenIsRefused() {
        assertThatThrownBy(() -> start(server.address())).isInstanceOfSatisfying(ReplicatorException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(FaultCode.BAD_CONFIGURATION);
            assertThat(refusal).hasMessageContaining("and free?");
        });
    }

    @Test
    void closedItLetsGoOfItsPort() throws IOException {
        try (Socket open = connect()) {
            server.close();
            assertThat(endOf(open)).isEqualTo(-1);
        }
        MetricsServer next = start(server.address());
        next.close();
    }

    private MetricsServer start(InetSocketAddress address) {
        return MetricsServer.start(
                address,
                () -> {
                    asked.incrementAndGet();
                    return new Observation(Objects.requireNonNull(status), 0, 0);
                },
                () -> ready,
                () -> System.nanoTime() + leapNanos.get(),
                body -> runtime.start(ThreadPurpose.METRICS, body));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return rest(socket);
        }
    }

    private static String rest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
