package io.replicator.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A way to read bytes from a position of an open file. Thread-safe. */
@FunctionalInterface
interface PositionalReads {
    /** Moves at least one and at most {@code target.remaining()} bytes; -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;
}
