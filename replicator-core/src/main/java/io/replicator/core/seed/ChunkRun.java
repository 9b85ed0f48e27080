package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import java.util.List;

/**
 * Consecutive chunks that are read and proved in one step.
 *
 * @param firstChunk the first of them
 * @param digests what the manifest says of each, at least one
 */
record ChunkRun(long firstChunk, List<Digest> digests) {
    /** What one step reads, but for larger chunks. */
    private static final int READ_BYTES = 1 << 20;

    private static final int PIECE_BYTES = 128 << 10;

    ChunkRun {
        digests = List.copyOf(digests);
    }

    /** The most chunks of a run. */
    static int mostChunks(Geometry geometry) {
        return Math.max(1, READ_BYTES / geometry.chunkBytes());
    }

    /** Bytes that are read and proved at a time: they are still in the processor's cache when they are. Larger chunks are read whole. */
    static int pieceBytes(Geometry geometry) {
        return Math.max(PIECE_BYTES, geometry.chunkBytes());
    }

    long lastChunk() {
        return firstChunk + digests.size() - 1;
    }

    /** Bytes of its chunks from the {@code from}th on that come before the {@code to}th. */
    int bytes(Geometry geometry, int from, int to) {
        long last = firstChunk + to - 1;
        return (int)
                (geometry.chunkOffset(last) + geometry.chunkLength(last) - geometry.chunkOffset(firstChunk + from));
    }
}
