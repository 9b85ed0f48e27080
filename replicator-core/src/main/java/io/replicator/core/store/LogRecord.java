package io.replicator.core.store;

import java.nio.ByteBuffer;

/**
 * A record to be put into a log.
 *
 * @param type a number of the log's owner, not negative
 * @param payload its remaining bytes are the record's; they are not consumed
 */
public record LogRecord(int type, ByteBuffer payload) {
    public LogRecord {
        if (type < 0) {
            throw new IllegalArgumentException("record type " + type);
        }
    }
}
