package io.replicator.core.transfer;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.IndexFile;

/**
 * Where a volume certainly reads as zero now, the index says that it was, and nobody asks for any of it: nothing has to be read there, so that a sparse
 * volume costs what is in it. Thread-safe, blocking.
 *
 * <p>An answer about a live volume is out of date at once, as what is read of one is, and no worse: what is written there afterwards differs from
 * the index and is found by the next capture.
 */
final class Emptiness {
    /** What one step looks over at most. */
    private static final long MOST_BYTES = 1L << 30;

    private final BlockDevice device;
    private final IndexFile index;
    private final CaptureRequest request;
    private final Geometry geometry;
    private volatile long lookedTo;

    Emptiness(BlockDevice device, IndexFile index, CaptureRequest request) {
        this.device = device;
        this.index = index;
        this.request = request;
        geometry = index.identity().geometry();
    }

    /** Whether the chunks from {@code first} to the one before {@code end} are empty. */
    boolean isEmpty(long first, long end) {
        return holeEndChunk(first) >= end && nextWanted(first) >= end && index.isZero(first, end - first);
    }

    /**
     * The chunk up to which everything from {@code first} on is empty: {@code first} where nothing is, or where another step looks there already.
     */
    long beyond(long first) {
        if (lookedTo > first) {
            return first;
        }
        long most = first + Math.max(1, MOST_BYTES / geometry.chunkBytes());
        long end = Math.min(Math.min(holeEndChunk(first), nextWanted(first)), most);
        if (end <= first) {
            return first;
        }
        lookedTo = end;
        return index.isZero(first, end - first) ? end : first;
    }

    private long holeEndChunk(long first) {
        if (first >= geometry.chunkCount()) {
            return first;
        }
        long end = device.holeEnd(geometry.chunkOffset(first));
        // The last chunk may be partial: a hole that reaches the volume's end holds it whole.
        return end >= geometry.logicalBytes() ? geometry.chunkCount() : end / geometry.chunkBytes();
    }

    private long nextWanted(long first) {
        return Math.min(nextOf(request.dirty(), first), nextOf(request.whole(), first));
    }

    private long nextOf(BlockSet wanted, long first) {
        long next = wanted.nextChunk(first);
        return next < 0 ? geometry.chunkCount() : next;
    }
}
