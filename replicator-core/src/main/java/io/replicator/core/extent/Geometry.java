package io.replicator.core.extent;

/**
 * How a volume's bytes divide into 4 KiB blocks and into chunks.
 *
 * @param logicalBytes the volume's size in bytes, 1 to 2⁵⁴; a device may be larger, never smaller
 * @param chunkBytes a power of two from 4 KiB to 4 MiB, fixed for the volume's life
 */
public record Geometry(long logicalBytes, int chunkBytes) {
    /** Bytes of a block: the unit in which a change is noticed and travels. */
    public static final int BLOCK_BYTES = 4096;

    /** The smallest chunk. */
    public static final int MIN_CHUNK_BYTES = BLOCK_BYTES;

    /** The largest chunk. */
    public static final int MAX_CHUNK_BYTES = 4 << 20;

    /** The chunk size of a volume for which none was configured. */
    public static final int DEFAULT_CHUNK_BYTES = 64 << 10;

    /** The most chunks of one volume: a chunk number fits an unsigned 32-bit integer. */
    public static final long MAX_CHUNKS = 1L << 32;

    /** The largest volume, bounded so that no sum of offset and length overflows. */
    public static final long MAX_LOGICAL_BYTES = 1L << 54;

    public Geometry {
        if (!isValid(logicalBytes, chunkBytes)) {
            throw new IllegalArgumentException("no geometry: " + logicalBytes + " bytes in chunks of " + chunkBytes);
        }
    }

    /** Whether these two numbers make a geometry; asked before numbers of a file or a peer are trusted. */
    public static boolean isValid(long logicalBytes, int chunkBytes) {
        return Integer.bitCount(chunkBytes) == 1
                && chunkBytes >= MIN_CHUNK_BYTES
                && chunkBytes <= MAX_CHUNK_BYTES
                && logicalBytes > 0
                && logicalBytes <= MAX_LOGICAL_BYTES
                && (logicalBytes + chunkBytes - 1) / chunkBytes <= MAX_CHUNKS;
    }

    /** Number of chunks, the last one perhaps partial. */
    public long chunkCount() {
        return (logicalBytes + chunkBytes - 1) / chunkBytes;
    }

    /** Number of blocks, the last one perhaps partial. */
    public long blockCount() {
        return (logicalBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** Blocks in a full chunk, 1 to 1024. */
    public int blocksPerChunk() {
        return chunkBytes / BLOCK_BYTES;
    }

    /** Blocks in this chunk; fewer than {@link #blocksPerChunk()} only in the last. */
    public int blocksIn(long chunk) {
        return (chunkLength(chunk) + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** The chunk's first byte. */
    public long chunkOffset(long chunk) {
        checkChunk(chunk);
        return chunk * chunkBytes;
    }

    /** Bytes of this chunk; fewer than {@link #chunkBytes()} only in the last. */
    public int chunkLength(long chunk) {
        checkChunk(chunk);
        return (int) Math.min(chunkBytes, logicalBytes - chunk * chunkBytes);
    }

    /** Bytes of this block of the volume; fewer than 4096 only in the last. */
    public int blockLength(long block) {
        if (block < 0 || block >= blockCount()) {
            throw new IndexOutOfBoundsException("block " + block + " of " + blockCount());
        }
        return (int) Math.min(BLOCK_BYTES, logicalBytes - block * BLOCK_BYTES);
    }

    /** The first block of a chunk. */
    public long firstBlock(long chunk) {
        checkChunk(chunk);
        return chunk * blocksPerChunk();
    }

    /** The chunk that holds a block. */
    public long chunkOfBlock(long block) {
        return block / blocksPerChunk();
    }

    private void checkChunk(long chunk) {
        if (chunk < 0 || chunk >= chunkCount()) {
            throw new IndexOutOfBoundsException("chunk " + chunk + " of " + chunkCount());
        }
    }
}
