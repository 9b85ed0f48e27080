package io.replicator.core.round;

import io.replicator.core.batch.Batch;
import io.replicator.core.batch.BatchWriter;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.transfer.Capture;

/**
 * Bounds of rounds.
 *
 * @param windowBytes batch bytes that a replica takes into memory for one round, or one batch where that is larger
 * @param flushBytes a replica flushes its journal when so much was taken since the last time
 * @param flushDelayNanos or when this has passed since something was taken
 */
public record RoundSettings(long windowBytes, long flushBytes, long flushDelayNanos) {
    /** 32 MiB in memory, a flush each 8 MiB or 50 ms. */
    public static final RoundSettings DEFAULT = new RoundSettings(32L << 20, 8L << 20, 50_000_000L);

    public RoundSettings {
        if (windowBytes < 1 || flushBytes < 1 || flushBytes > windowBytes || flushDelayNanos < 0) {
            throw new IllegalArgumentException("a window of " + windowBytes + " bytes flushed every " + flushBytes);
        }
    }

    /** The window for a volume: with room for its largest batch, or a source with one would wait for credit that never comes. */
    long windowBytesFor(Geometry geometry) {
        int entryBytes = Batch.MIN_BYTES + 2 * BlockMask.byteLength(geometry.blocksPerChunk());
        long largest = BatchWriter.stagingBytes(geometry, Capture.BATCH_BYTES) + (long) Batch.MAX_CHUNKS * entryBytes;
        return Math.max(windowBytes, largest);
    }
}
