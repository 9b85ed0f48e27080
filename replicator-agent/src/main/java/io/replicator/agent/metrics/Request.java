package io.replicator.agent.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was asked for; headers mean nothing here.
 *
 * @param method GET, as a rule
 * @param path without what follows a question mark
 */
record Request(String method, String path) {
    private static final Pattern LINE = Pattern.compile("([A-Z]{1,16}) (/[^ ?]*)(?:\\?[^ ]*)? HTTP/1\\.[01]");
    private static final String END = "\r\n\r\n";

    /** Whether the head of a request is there to its end. */
    static boolean isWhole(ByteBuffer received) {
        return text(received).contains(END);
    }

    /** The request, where it is one. */
    static Optional<Request> parse(ByteBuffer received) {
        Matcher line = LINE.matcher(text(received).lines().findFirst().orElse(""));
        return line.matches() ? Optional.of(new Request(line.group(1), line.group(2))) : Optional.empty();
    }

    boolean isRead() {
        return method.equals("GET") || isHead();
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    private static String text(ByteBuffer received) {
        return StandardCharsets.ISO_8859_1.decode(received.duplicate().flip()).toString();
    }
}
