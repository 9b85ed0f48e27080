package io.replicator.core.session;

/** When a replica flushes its journal: one flush at a time, for what was taken since the last one began. */
final class FlushClock {
    private final long flushBytes;
    private boolean flushing;
    private long unflushedBytes;

    /** A flush is due at once when so much was taken. */
    FlushClock(long flushBytes) {
        this.flushBytes = flushBytes;
    }

    void taken(int bytes) {
        unflushedBytes += bytes;
    }

    /** Whether so much waits that a flush is due. */
    boolean isDue() {
        return unflushedBytes >= flushBytes;
    }

    /** Begins a flush of all that was taken; false where there is nothing to flush, or one runs. */
    boolean begin() {
        if (flushing || unflushedBytes == 0) {
            return false;
        }
        flushing = true;
        unflushedBytes = 0;
        return true;
    }

    /** The flush is over. */
    void end() {
        flushing = false;
    }

    /** Whether something waits for a flush and none runs. */
    boolean isWaiting() {
        return !flushing && unflushedBytes > 0;
    }
}
