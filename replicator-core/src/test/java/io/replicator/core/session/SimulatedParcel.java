package io.replicator.core.session;

import io.replicator.core.wire.Frame;
import java.nio.ByteBuffer;

/**
 * A frame on its way; a batch's bytes are copied, as a kernel does.
 *
 * @param connection the one it was given to
 * @param length bytes of the batch, 0 for any other frame
 */
record SimulatedParcel(int connection, Frame frame, ByteBuffer bytes, int length, long sentAt, long arrivesAt) {
    static final int CONTROL_FRAME_BYTES = 100;

    int size() {
        return length + CONTROL_FRAME_BYTES;
    }
}
