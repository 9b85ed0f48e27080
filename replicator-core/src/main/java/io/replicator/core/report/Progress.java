package io.replicator.core.report;

/**
 * How far some long work has come.
 *
 * @param phase what is being done, in words a person reads, e.g. {@code "reading"}
 * @param doneBytes bytes dealt with so far, 0 to {@code totalBytes}
 * @param totalBytes bytes to deal with as far as is known now; may grow; 0 when unknown
 * @param wireBytes bytes that went over the wire for it so far
 * @param elapsedNanos time since it began
 */
public record Progress(String phase, long doneBytes, long totalBytes, long wireBytes, long elapsedNanos) {
    public Progress {
        if (doneBytes < 0 || totalBytes < 0 || wireBytes < 0 || elapsedNanos < 0) {
            throw new IllegalArgumentException("a negative figure of progress");
        }
    }

    /** Bytes dealt with per second on average, 0 before anything can be said. */
    public long bytesPerSecond() {
        return elapsedNanos == 0 ? 0 : (long) (doneBytes * 1e9 / elapsedNanos);
    }

    /** Nanoseconds left at the average rate, or -1 when nothing can be said yet. */
    public long remainingNanos() {
        long rate = bytesPerSecond();
        return rate == 0 || totalBytes < doneBytes ? -1 : (long) ((totalBytes - doneBytes) * 1e9 / rate);
    }
}
