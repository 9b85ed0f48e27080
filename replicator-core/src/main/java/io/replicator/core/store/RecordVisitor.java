package io.replicator.core.store;

import java.nio.ByteBuffer;

/** Takes the records of a log in the order they were appended. */
@FunctionalInterface
public interface RecordVisitor {
    /**
     * One whole record.
     *
     * @param type the number it was appended with
     * @param payload its bytes, read-only, valid during the call
     */
    void record(int type, ByteBuffer payload);

    /** As {@link #record}, with the place of the payload for a later {@link RecordLog#read}; override this one where it is wanted. */
    default void recordAt(long payloadPosition, int type, ByteBuffer payload) {
        record(type, payload);
    }
}
