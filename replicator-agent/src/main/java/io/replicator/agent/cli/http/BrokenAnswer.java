package io.replicator.agent.cli.http;

import java.io.IOException;

/** The other end answered with something that is not a whole HTTP answer. */
public class BrokenAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenAnswer(String message) {
        super(message);
    }
}
