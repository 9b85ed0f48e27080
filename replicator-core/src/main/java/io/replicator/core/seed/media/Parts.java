package io.replicator.core.seed.media;

import io.replicator.core.batch.Batch;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;

/**
 * How a volume divides into parts, and how long what is written of it gets.
 *
 * @param chunks of a part
 */
public record Parts(Geometry geometry, int chunks) {
    /** The most parts of a volume. */
    public static final int MOST_PARTS = 1 << 16;

    /** The most chunks of a part. */
    public static final int MOST_CHUNKS = 1 << 20;

    private static final long LEAST_USUAL_BYTES = 1L << 20;
    private static final long MOST_USUAL_BYTES = 1L << 30;

    /** A part that is lost should be a small part. */
    private static final int USUAL_PARTS = 256;

    /** Batches of this fill a segment whose buffers are a power of two; a spoilt byte costs one. */
    private static final int TARGET_BYTES = (256 << 10) - 2 * SegmentHeader.ALIGNMENT_BYTES;

    public Parts {
        if (!isValid(geometry, chunks)) {
            throw new IllegalArgumentException("parts of " + chunks + " chunks of " + geometry);
        }
    }

    static boolean isValid(Geometry geometry, int chunks) {
        return chunks >= 1 && chunks <= MOST_CHUNKS && (geometry.chunkCount() + chunks - 1) / chunks <= MOST_PARTS;
    }

    /** Some 256 parts of 1 MiB to 1 GiB of the volume; more of them where it is larger, or larger ones where they would be too many. */
    public static Parts usual(Geometry geometry) {
        long bytes = LEAST_USUAL_BYTES;
        while (geometry.logicalBytes() / bytes > (bytes < MOST_USUAL_BYTES ? USUAL_PARTS : MOST_PARTS - 1)) {
            bytes *= 2;
        }
        return new Parts(geometry, (int) Math.max(1, bytes / geometry.chunkBytes()));
    }

    /** Number of parts, the last one perhaps partial. */
    public int count() {
        return (int) ((geometry.chunkCount() + chunks - 1) / chunks);
    }

    /** The part's first chunk. */
    public long firstChunk(int part) {
        return (long) part * chunks;
    }

    /** The chunk behind the part's last one. */
    public long endChunk(int part) {
        return Math.min(geometry.chunkCount(), firstChunk(part) + chunks);
    }

    /** Number of chunks of the part. */
    int chunksIn(int part) {
        return (int) (endChunk(part) - firstChunk(part));
    }

    /** The part that a chunk belongs to. */
    public int partOf(long chunk) {
        return (int) (chunk / chunks);
    }

    /** What batches are collected up to. */
    int targetBytes() {
        return TARGET_BYTES;
    }

    /** The most bytes of a batch's payload on a medium, decoded. */
    int payloadBytes() {
        return Math.max(TARGET_BYTES, geometry.chunkBytes());
    }

    /** The most bytes of a batch on a medium. */
    int batchBytes() {
        return Math.max(TARGET_BYTES, Batch.HEADER_BYTES + entryBytes() + geometry.chunkBytes());
    }

    /** The most bytes of a content segment, sealed, with all that belongs to it. */
    int segmentBytes() {
        return (int) SegmentHeader.aligned(SegmentHeader.BYTES + batchBytes() + FileSeal.OVERHEAD_BYTES);
    }

    /** So many chunks always fit one batch. */
    int chunksOfBatch() {
        int fit = (TARGET_BYTES - Batch.HEADER_BYTES) / (geometry.chunkBytes() + entryBytes());
        return Math.max(1, Math.min(Batch.MAX_CHUNKS, fit));
    }

    /** The most that a batch says of a chunk. */
    int entryBytes() {
        return Batch.MIN_ENTRY_BYTES + BlockMask.byteLength(geometry.blocksPerChunk()) + Digest.BYTES;
    }
}
