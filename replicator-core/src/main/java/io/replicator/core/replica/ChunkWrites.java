package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.extent.Geometry;

/** How the changed blocks of a chunk get from a decoded payload to a device. */
final class ChunkWrites {
    private ChunkWrites() {}

    /**
     * Joins the chunk's changed blocks to the run.
     *
     * @param payloadFrom index of the chunk's first byte in the run's buffer
     */
    static void add(BatchChunk chunk, Geometry geometry, int payloadFrom, DeviceRun run) {
        long firstBlock = geometry.firstBlock(chunk.chunk());
        int from = payloadFrom;
        for (int i = chunk.changed().nextSet(0); i >= 0; i = chunk.changed().nextSet(i + 1)) {
            int length = geometry.blockLength(firstBlock + i);
            long position = (firstBlock + i) * Geometry.BLOCK_BYTES;
            if (chunk.zero().isSet(i)) {
                run.zero(position, length);
            } else {
                run.write(position, from, length);
                from += length;
            }
        }
    }
}
