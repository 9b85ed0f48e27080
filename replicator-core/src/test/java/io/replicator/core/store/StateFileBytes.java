package io.replicator.core.store;

import java.nio.ByteBuffer;

/** All bytes of a state file. */
public final class StateFileBytes {
    private StateFileBytes() {}

    /** What the file holds now, durable or not. */
    public static byte[] of(StateDirectory directory, String file) {
        try (StateFile opened = directory.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) opened.sizeBytes());
            opened.read(0, bytes);
            return bytes.array();
        }
    }
}
