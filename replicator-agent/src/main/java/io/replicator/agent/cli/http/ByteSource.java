package io.replicator.agent.cli.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where an answer's bytes come from. */
@FunctionalInterface
interface ByteSource {
    /** Puts at least one byte into the buffer, waiting for it, and answers how many; -1 at the end. */
    int read(ByteBuffer target) throws IOException;
}
