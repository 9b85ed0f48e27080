package io.replicator.agent.cli.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that come a few at a time. */
final class Pieces {
    private Pieces() {}

    static ByteSource of(String text, int mostBytes) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        return target -> {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int now = Math.min(Math.min(mostBytes, bytes.remaining()), target.remaining());
            target.put(bytes.slice(bytes.position(), now));
            bytes.position(bytes.position() + now);
            return now;
        };
    }
}
