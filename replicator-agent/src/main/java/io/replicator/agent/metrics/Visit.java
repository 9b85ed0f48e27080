package io.replicator.agent.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection, good for one request; the server's thread owns it. */
final class Visit {
    private static final int MAX_REQUEST_BYTES = 8 << 10;

    private final SocketChannel channel;
    private final long deadlineNanos;
    private final ByteBuffer received = ByteBuffer.allocate(MAX_REQUEST_BYTES);
    private @Nullable ByteBuffer answer;

    Visit(SocketChannel channel, long deadlineNanos) {
        this.channel = channel;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether its time is over. */
    boolean isLate(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    /** Whether there is an answer to write. */
    boolean isAnswered() {
        return answer != null;
    }

    /** Takes what has come, and an answer when that is a request; false when nothing more will come. */
    boolean read(Function<Request, Page> pages) throws IOException {
        if (channel.read(received) < 0) {
            return false;
        }
        if (Request.isWhole(received)) {
            Optional<Request> request = Request.parse(received);
            boolean headOnly = request.map(Request::isHead).orElse(false);
            answer = request.map(pages)
                    .orElseGet(() -> Page.text("400 Bad Request", "this is no HTTP request"))
                    .bytes(headOnly);
        } else if (!received.hasRemaining()) {
            answer = Page.text("431 Request Header Fields Too Large", "the request is too long")
                    .bytes(false);
        }
        return true;
    }

    /** Writes what the socket takes; true when all is written. */
    boolean write() throws IOException {
        ByteBuffer bytes = answer;
        if (bytes == null) {
            return false;
        }
        channel.write(bytes);
        return !bytes.hasRemaining();
    }
}
