package io.replicator.core.seed.media;

import io.replicator.core.time.Ticker;

/**
 * How fast a medium takes what is written to it: only the time that it is written to or flushed counts, so that a slow volume, a limit or
 * encryption does not make its medium look slow. What the system has taken over and not written out yet is told apart. One owner writes; any
 * thread reads.
 */
public final class MediumMeter {
    private final Ticker ticker;
    private long flushedBytes;
    private long flushedNanos;
    private long openBytes;
    private long openNanos;
    private long busySince;
    private boolean busy;

    /** One that has not seen anything. */
    public MediumMeter(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * What it took until now.
     *
     * @param flushedBytes that were written and flushed
     * @param flushedNanos spent on those
     * @param openBytes written since, not flushed yet
     * @param openNanos spent on those, with what is under way
     */
    public record Reading(long flushedBytes, long flushedNanos, long openBytes, long openNanos) {}

    /** What it took until now. */
    public synchronized Reading reading() {
        long now = busy ? ticker.nanos() - busySince : 0;
        return new Reading(flushedBytes, flushedNanos, openBytes, openNanos + now);
    }

    /** Runs what writes so many bytes to it. */
    public void write(long bytes, Runnable work) {
        begin();
        try {
            work.run();
        } finally {
            end(bytes);
        }
    }

    /** Runs what flushes all that was written to it. */
    public void flush(Runnable work) {
        write(0, work);
        flushed();
    }

    private synchronized void begin() {
        busy = true;
        busySince = ticker.nanos();
    }

    private synchronized void end(long bytes) {
        busy = false;
        openNanos += ticker.nanos() - busySince;
        openBytes += bytes;
    }

    private synchronized void flushed() {
        flushedBytes += openBytes;
        flushedNanos += openNanos;
        openBytes = 0;
        openNanos = 0;
    }
}
