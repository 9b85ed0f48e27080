package io.replicator.core.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stretch of a log held in memory while it is read from front to back; never longer than its longest record and a fixed rest. */
final class LogWindow {
    private static final int STRETCH_BYTES = 256 << 10;

    private final StateFile file;
    private final long fileBytes;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long start;

    LogWindow(StateFile file) {
        this.file = file;
        this.fileBytes = file.sizeBytes();
    }

    long fileBytes() {
        return fileBytes;
    }

    /** A read-only view of these bytes until the next call, or null when the file ends before them. */
    @Nullable
    ByteBuffer bytes(long position, int length) {
        if (position + length > fileBytes) {
            return null;
        }
        if (position < start || position + length > start + window.limit()) {
            load(position, length);
        }
        return window.slice((int) (position - start), length).asReadOnlyBuffer();
    }

    /** Whether a record's header may begin there: quick, and no promise. The file has that many bytes. */
    boolean mayHoldHeader(long position) {
        if (position < start || position + RecordHeader.BYTES > start + window.limit()) {
            load(position, RecordHeader.BYTES);
        }
        return RecordHeader.isKind(window.getInt((int) (position - start) + RecordHeader.KIND_OFFSET));
    }

    private void load(long position, int length) {
        int wanted = (int) Math.min(Math.max(length, STRETCH_BYTES), fileBytes - position);
        if (wanted > window.capacity()) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(wanted);
        file.read(position, window);
        window.rewind();
        start = position;
    }
}
