package io.replicator.agent.cli.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 answer with a {@code Content-Length} or chunks.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class AnswerReader {
    /** The longest line of the head, and of a chunk's. */
    static final int MAX_LINE_BYTES = 8 << 10;

    /** The most header fields, and trailer fields. */
    static final int MAX_FIELDS = 64;

    /** The longest body: the status of many hundred volumes. */
    static final int MAX_BODY_BYTES = 32 << 20;

    private static final int NO_CONTENT = 204;

    private final ByteSource source;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).flip();
    private long contentLength = -1;
    private boolean chunked;

    AnswerReader(ByteSource source) {
        this.source = source;
    }

    /** The whole answer, or a fault. */
    HttpAnswer read() throws IOException {
        int status = statusLine(line());
        fields();
        if (chunked && contentLength >= 0) {
            throw new BrokenAnswer("the answer has a length and chunks");
        }
        if (chunked) {
            return new HttpAnswer(status, chunks());
        }
        if (contentLength < 0 && status != NO_CONTENT) {
            throw new BrokenAnswer("the answer does not say how long it is");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) Math.max(0, contentLength));
        take(Math.max(0, contentLength), body);
        return new HttpAnswer(status, body.toByteArray());
    }

    private static int statusLine(String line) throws BrokenAnswer {
        // HTTP/1.1 200 OK
        if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
            throw new BrokenAnswer("what answers there does not speak HTTP");
        }
        int status = number(line.substring(9, 12), 10, "status");
        if (status < 200 || status > 599 || (line.length() > 12 && line.charAt(12) != ' ')) {
            throw new BrokenAnswer("an answer with the status '" + line.substring(9) + "' was not asked for");
        }
        return status;
    }

    private void fields() throws IOException {
        for (int i = 0; i <= MAX_FIELDS; i++) {
            String line = line();
            if (line.isEmpty()) {
                return;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new BrokenAnswer("a header line has no name");
            }
            field(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        throw new BrokenAnswer("more than " + MAX_FIELDS + " header lines");
    }

    private void field(String name, String value) throws BrokenAnswer {
        if (name.equals("content-length")) {
            int length = number(value, 10, "length");
            if (contentLength >= 0 && contentLength != length) {
                throw new BrokenAnswer("the answer has two lengths");
            }
            checkLength(length);
            contentLength = length;
        } else if (name.equals("transfer-encoding")) {
            if (!value.equalsIgnoreCase("chunked")) {
                throw new BrokenAnswer("the transfer encoding '" + value + "' is not known");
            }
            chunked = true;
        }
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = line();
            int end = line.indexOf(';');
            int length = number((end < 0 ? line : line.substring(0, end)).trim(), 16, "chunk's length");
            if (length == 0) {
                trailers();
                return body.toByteArray();
            }
            checkLength((long) body.size() + length);
            take(length, body);
            if (!line().isEmpty()) {
                throw new BrokenAnswer("a chunk is longer than it said");
            }
        }
    }

    private void trailers() throws IOException {
        for (int i = 0; i <= MAX_FIELDS; i++) {
            if (line().isEmpty()) {
                return;
            }
        }
        throw new BrokenAnswer("more than " + MAX_FIELDS + " trailer lines");
    }

    private static void checkLength(long length) throws BrokenAnswer {
        if (length > MAX_BODY_BYTES) {
            throw new BrokenAnswer("the answer is longer than " + (MAX_BODY_BYTES >> 20) + " MiB");
        }
    }

    private void take(long length, ByteArrayOutputStream target) throws IOException {
        long left = length;
        while (left > 0) {
            fill();
            int now = (int) Math.min(left, buffer.remaining());
            target.write(buffer.array(), buffer.position(), now);
            buffer.position(buffer.position() + now);
            left -= now;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            fill();
            char next = (char) (buffer.get() & 0xff);
            if (next == '\n') {
                int end = line.length() - 1;
                if (end >= 0 && line.charAt(end) == '\r') {
                    line.setLength(end);
                }
                return line.toString();
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new BrokenAnswer("a line of the head is longer than " + MAX_LINE_BYTES + " bytes");
            }
            line.append(next);
        }
    }

    /** After this there is at least one byte. */
    private void fill() throws IOException {
        if (buffer.hasRemaining()) {
            return;
        }
        buffer.clear();
        int read = source.read(buffer);
        buffer.flip();
        if (read < 0) {
            // Whoever answered went away: what came of the answer was right so far.
            throw new CutAnswer("the answer ends in the middle");
        }
    }

    private static int number(@Nullable String text, int radix, String what) throws BrokenAnswer {
        if (text == null || text.isEmpty() || text.length() > 9) {
            throw new BrokenAnswer("the " + what + " '" + text + "' is no number of a size that is possible");
        }
        int value = 0;
        for (byte digit : text.getBytes(StandardCharsets.ISO_8859_1)) {
            int figure = Character.digit(digit, radix);
            if (figure < 0 || value > (Integer.MAX_VALUE >> 5)) {
                throw new BrokenAnswer("the " + what + " '" + text + "' is no number of a size that is possible");
            }
            value = value * radix + figure;
        }
        return value;
    }
}
