package io.replicator.agent.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An answer to a request.
 *
 * @param status HTTP's status and its words
 * @param contentType what the body is
 * @param body the text
 */
record Page(String status, String contentType, String body) {
    static final String OK = "200 OK";
    static final String UNAVAILABLE = "503 Service Unavailable";

    static Page text(String status, String body) {
        return new Page(status, "text/plain; charset=utf-8", body + "\n");
    }

    static Page json(String status, String body) {
        return new Page(status, "application/json", body);
    }

    /** The bytes of the whole answer; of the head alone where only that was asked for. */
    ByteBuffer bytes(boolean headOnly) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                        + content.length + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(head.length + (headOnly ? 0 : content.length));
        bytes.put(head);
        if (!headOnly) {
            bytes.put(content);
        }
        return bytes.flip();
    }
}
