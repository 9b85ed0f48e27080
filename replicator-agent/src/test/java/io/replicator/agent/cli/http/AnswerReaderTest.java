package io.replicator.agent.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as they are, and as a broken agent, or something that is none, would give them. */
final class AnswerReaderTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    @Test
    void readsALengthAndNothingBehindIt() throws IOException {
        HttpAnswer answer = read(HEAD + "Content-Length: 5\r\n\r\n{\"a\"}and more");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\"}");
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() throws IOException {
        HttpAnswer answer = read(
                HEAD + "Transfer-Encoding: chunked\r\n\r\n3;why=no\r\nabc\r\n0A\r\n0123456789\r\n0\r\nx: y\r\n\r\n");
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("abc0123456789");
    }

    @Test
    void anAnswerWithoutContentIsWhole() throws IOException {
        assertThat(read("HTTP/1.1 204 No Content\r\n\r\n").body()).isEmpty();
        assertThat(read(HEAD + "content-length: 0\r\n\r\n").body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',ends in the middle",
        "'HTTP/1.1 200 OK\r\n',ends in the middle",
        "'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc',ends in the middle",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc',ends in the middle",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',ends in the middle",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n',longer than it said",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',chunk's length 'xyz'",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n',encoding 'gzip' is not known",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n',a length and chunks",
        "'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd',two lengths",
        "'HTTP/1.1 200 OK\r\ncontent-length: -3\r\n\r\n',length '-3'",
        "'HTTP/1.1 200 OK\r\ncontent-length: 40000000\r\n\r\n',longer than 32 MiB",
        "'HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n',no number of a size",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2000001\r\n',longer than 32 MiB",
        "'HTTP/1.1 200 OK\r\n\r\nwhatever',does not say how long",
        "'HTTP/1.1 200 OK\r\n: nameless\r\n\r\n',no name",
        "'HTTP/1.1 100 Continue\r\n\r\n',not asked for",
        "'HTTP/1.1 2000 OK\r\n\r\n',not asked for",
        "'SSH-2.0-OpenSSH_9.2p1\r\n\r\n',does not speak HTTP",
    })
    void refusesWhatIsNoWholeAnswer(String text, String why) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(BrokenAnswer.class).hasMessageContaining(why);
    }

    @Test
    void boundsLinesAndTheirNumber() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 " + "x".repeat(AnswerReader.MAX_LINE_BYTES)))
                .hasMessageContaining("longer than 8192 bytes");
        assertThatThrownBy(() -> read(HEAD + "x: y\r\n".repeat(AnswerReader.MAX_FIELDS + 1)))
                .hasMessageContaining("more than 64 header lines");
        assertThatThrownBy(() -> read(HEAD + "transfer-encoding: chunked\r\n\r\n0\r\n" + "x: y\r\n".repeat(70)))
                .hasMessageContaining("more than 64 trailer lines");
    }

    private static HttpAnswer read(String text) throws IOException {
        return new AnswerReader(Pieces.of(text, 7)).read();
    }
}
