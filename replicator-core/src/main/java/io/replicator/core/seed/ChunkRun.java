package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import java.util.List;

/**
 * Consecutive chunks that are read at once.
 *
 * @param firstChunk the first of them
 * @param digests what the manifest says of each, at least one
 */
record ChunkRun(long firstChunk, List<Digest> digests) {
    /** What is read at once, but for larger chunks. */
    private static final int READ_BYTES = 1 << 20;

    ChunkRun {
        digests = List.copyOf(digests);
    }

    /** The most chunks of a run. */
    static int mostChunks(Geometry geometry) {
        return Math.max(1, READ_BYTES / geometry.chunkBytes());
    }

    /** Bytes of the longest run. */
    static int mostBytes(Geometry geometry) {
        return Math.max(READ_BYTES, geometry.chunkBytes());
    }

    long lastChunk() {
        return firstChunk + digests.size() - 1;
    }

    int bytes(Geometry geometry) {
        return (int) (geometry.chunkOffset(lastChunk())
                + geometry.chunkLength(lastChunk())
                - geometry.chunkOffset(firstChunk));
    }
}
