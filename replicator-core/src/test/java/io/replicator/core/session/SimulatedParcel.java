package io.replicator.core.session;

import io.replicator.core.wire.Frame;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/**
 * A frame on its way; a batch's bytes are copied, as a kernel does.
 *
 * @param connection the one it was given to
 * @param length bytes of the batch, 0 for any other frame
 */
record SimulatedParcel(int connection, Frame frame, ByteBuffer bytes, int length, long sentAt, long arrivesAt) {
    private static final long PART_NANOS = 250_000_000L;

    static final int CONTROL_FRAME_BYTES = 100;

    /** When more of a batch comes that takes so long from its first byte to its last. */
    long[] parts(long takesNanos) {
        return LongStream.iterate(arrivesAt - takesNanos + PART_NANOS, at -> at < arrivesAt, at -> at + PART_NANOS)
                .toArray();
    }

    int size() {
        return length + CONTROL_FRAME_BYTES;
    }
}
