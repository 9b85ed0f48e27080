package io.replicator.agent.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** However an answer is cut into chunks and reads, it is the same; a prefix of it is none. */
class AnswerReaderProperties {
    @Property(tries = 200)
    void chunksAddUpHoweverTheyArrive(
            @ForAll @Size(max = 8) List<@StringLength(min = 1, max = 40) String> chunks,
            @ForAll @IntRange(min = 1, max = 50) int piece)
            throws IOException {
        StringBuilder answer = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            int bytes = chunk.getBytes(StandardCharsets.ISO_8859_1).length;
            answer.append(Integer.toHexString(bytes))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        answer.append("0\r\n\r\n");
        String whole =
                new String(String.join("", chunks).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        assertThat(read(answer.toString(), piece)).isEqualTo(whole);
    }

    @Property(tries = 100)
    void noPrefixIsAnAnswer(
            @ForAll @StringLength(min = 1, max = 100) String body, @ForAll @IntRange(min = 0, max = 99) int percent) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        String answer = "HTTP/1.1 200 OK\r\ncontent-length: " + bytes.length + "\r\n\r\n"
                + new String(bytes, StandardCharsets.ISO_8859_1);
        String prefix = answer.substring(0, answer.length() * percent / 100);
        assertThat(outcome(prefix)).isEqualTo("broken");
    }

    private static String outcome(String text) {
        try {
            return read(text, 9);
        } catch (BrokenAnswer e) {
            return "broken";
        } catch (IOException e) {
            return "failed";
        }
    }

    private static String read(String text, int piece) throws IOException {
        return new String(new AnswerReader(Pieces.of(text, piece)).read().body(), StandardCharsets.ISO_8859_1);
    }
}
