package io.replicator.agent.cli.http;

import java.io.IOException;

/** Nobody takes a connection on the socket; the message is the system's reason. */
public final class NobodyAnswers extends IOException {
    private static final long serialVersionUID = 1L;

    NobodyAnswers(String message, IOException cause) {
        super(message, cause);
    }
}
