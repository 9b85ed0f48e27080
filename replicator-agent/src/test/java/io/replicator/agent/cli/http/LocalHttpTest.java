package io.replicator.agent.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client on real sockets, whose other end does as it likes. */
@Timeout(20)
final class LocalHttpTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("agent.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void sendsOneRequestAndReadsOneAnswer() throws Exception {
        CompletableFuture<String> request = serve("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}", true);
        HttpAnswer answer = post("[\"body\"]", 5 * SECOND);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        assertThat(request.get(5, TimeUnit.SECONDS))
                .startsWith("POST /v1/x HTTP/1.1\r\n")
                .contains("\r\nConnection: close\r\n")
                .contains("\r\nContent-Length: 8\r\n")
                .endsWith("\r\n\r\n[\"body\"]");
    }

    @Test
    void anAnswerThatEndsEarlyIsNone() throws Exception {
        CompletableFuture<String> request = serve("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", true);
        assertThatThrownBy(() -> post("", 5 * SECOND)).isInstanceOf(BrokenAnswer.class);
        assertThat(request).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void anAnswerThatDoesNotComeIsNotAwaitedForEver() throws Exception {
        CompletableFuture<String> request = serve("HTTP/1.1 200 OK\r\ncontent-length: 9", false);
        assertThatThrownBy(() -> post("", SECOND / 5)).isInstanceOf(TookTooLong.class);
        assertThat(request).isNotCompletedExceptionally();
    }

    @Test
    void aRequestThatNobodyReadsIsNotWrittenForEver() {
        // Accepted by the kernel only: the backlog takes the connection, nobody the bytes.
        assertThatThrownBy(() -> post("x".repeat(4 << 20), SECOND / 5)).isInstanceOf(TookTooLong.class);
    }

    @Test
    void whereNobodyListensTheSystemsReasonIsTold() throws IOException {
        server.close();
        assertThatThrownBy(() -> post("", SECOND))
                .isInstanceOf(NobodyAnswers.class)
                .hasMessage("Connection refused");
        socket = directory.resolve("other.sock");
        assertThatThrownBy(() -> post("", SECOND))
                .isInstanceOf(NobodyAnswers.class)
                .hasMessage("No such file or directory");
        socket = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> post("", SECOND)).isInstanceOf(NobodyAnswers.class);
    }

    private HttpAnswer post(String body, long timeoutNanos) throws IOException {
        return new LocalHttp(socket).call("POST", "/v1/x", body.getBytes(StandardCharsets.UTF_8), timeoutNanos);
    }

    /** Answers the next request with that text, and closes or stays silent; what was asked is told once the client has closed. */
    private CompletableFuture<String> serve(String answer, boolean closes) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel channel = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(4096);
                do {
                    channel.read(request);
                } while (!isWhole(text(request)));
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                if (closes) {
                    channel.shutdownOutput();
                }
                Channels.newInputStream(channel).readAllBytes();
                return text(request);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.duplicate().flip()).toString();
    }

    private static boolean isWhole(String request) {
        int head = request.indexOf("\r\n\r\n");
        return head >= 0 && request.length() - head - 4 >= (request.contains("Length: 0") ? 0 : 8);
    }
}
