package io.replicator.agent.cli.http;

import java.io.IOException;

/** The other end did not answer in time. */
public final class TookTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TookTooLong(long timeoutNanos) {
        super("no answer within " + timeoutNanos / 1_000_000_000L + " s");
    }
}
