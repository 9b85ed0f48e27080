package io.replicator.core.extent;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.PeekableLongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * A mutable, compressed set of a volume's block numbers. One owner at a time: not safe for concurrent use.
 *
 * <p>It answers for chunks too, so that the blocks of a chunk and the chunk's membership cannot disagree. Its serialized form is the
 * portable format of 64-bit Roaring bitmaps (github.com/RoaringBitmap/RoaringFormatSpec); it is read back only from files that a
 * checksum vouches for.
 */
public final class BlockSet {
    /** The library's own addition of a range takes 100 µs or more however short the range is, that of a block a tenth of one. */
    private static final int RANGE_BLOCKS = 1024;

    private final Geometry geometry;
    private final Roaring64Bitmap blocks;

    private BlockSet(Geometry geometry, Roaring64Bitmap blocks) {
        this.geometry = geometry;
        this.blocks = blocks;
    }

    /** An empty set of blocks of a volume. */
    public static BlockSet empty(Geometry geometry) {
        return new BlockSet(geometry, new Roaring64Bitmap());
    }

    /** An independent copy. */
    public BlockSet copy() {
        Roaring64Bitmap copy = new Roaring64Bitmap();
        copy.or(blocks);
        return new BlockSet(geometry, copy);
    }

    /** The geometry that numbers the blocks. */
    public Geometry geometry() {
        return geometry;
    }

    /** Adds one block. */
    public void addBlock(long block) {
        Objects.checkIndex(block, geometry.blockCount());
        blocks.addLong(block);
    }

    /** Adds these blocks of a chunk. */
    public void add(long chunk, BlockMask mask) {
        long first = geometry.firstBlock(chunk);
        if (mask.blocks() != geometry.blocksIn(chunk)) {
            throw new IllegalArgumentException("a mask of " + mask.blocks() + " blocks for chunk " + chunk);
        }
        // One by one also where all are set: see RANGE_BLOCKS.
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            blocks.addLong(first + i);
        }
    }

    /** Adds every block of a chunk. */
    public void addChunk(long chunk) {
        add(chunk, BlockMask.all(geometry.blocksIn(chunk)));
    }

    /** Adds every block of the chunks from {@code first} to {@code last}, both included; costs hardly more for many than for one. */
    public void addChunks(long first, long last) {
        long end = geometry.firstBlock(last) + geometry.blocksIn(last);
        if (end - geometry.firstBlock(first) > RANGE_BLOCKS) {
            blocks.addRange(geometry.firstBlock(first), end);
            return;
        }
        for (long block = geometry.firstBlock(first); block < end; block++) {
            blocks.addLong(block);
        }
    }

    /** Adds the other set's blocks. */
    public void addAll(BlockSet other) {
        checkSame(other);
        blocks.or(other.blocks);
    }

    /** Removes the other set's blocks. */
    public void removeAll(BlockSet other) {
        checkSame(other);
        blocks.andNot(other.blocks);
    }

    /** Removes every block of a chunk. */
    public void removeChunk(long chunk) {
        long first = geometry.firstBlock(chunk);
        for (long block = first; block < first + geometry.blocksIn(chunk); block++) {
            blocks.removeLong(block);
        }
    }

    /** Whether the block is in the set. */
    public boolean containsBlock(long block) {
        return blocks.contains(block);
    }

    /** Whether any block of the chunk is in the set. */
    public boolean containsChunk(long chunk) {
        long next = nextChunk(chunk);
        return next == chunk;
    }

    /** The blocks of this chunk that are in the set. */
    public BlockMask mask(long chunk) {
        int count = geometry.blocksIn(chunk);
        long first = geometry.firstBlock(chunk);
        long[] words = new long[(count + 63) >> 6];
        PeekableLongIterator iterator = blocks.getLongIteratorFrom(first);
        while (iterator.hasNext()) {
            long i = iterator.next() - first;
            if (i >= count) {
                break;
            }
            words[(int) (i >> 6)] |= 1L << (i & 63);
        }
        return BlockMask.of(count, words);
    }

    /** The first chunk at or after {@code from} with a block in the set, or -1. */
    public long nextChunk(long from) {
        if (from >= geometry.chunkCount()) {
            return -1;
        }
        LongIterator iterator = blocks.getLongIteratorFrom(geometry.firstBlock(from));
        return iterator.hasNext() ? geometry.chunkOfBlock(iterator.next()) : -1;
    }

    /** Tells every chunk with a block in the set, in ascending order. */
    public void forEachChunk(LongConsumer action) {
        for (long chunk = nextChunk(0); chunk >= 0; chunk = nextChunk(chunk + 1)) {
            action.accept(chunk);
        }
    }

    /** Number of chunks with a block in the set. */
    public long chunkCount() {
        long count = 0;
        for (long chunk = nextChunk(0); chunk >= 0; chunk = nextChunk(chunk + 1)) {
            count++;
        }
        return count;
    }

    /** Number of blocks in the set. */
    public long blockCount() {
        return blocks.getLongCardinality();
    }

    /** Bytes of the blocks in the set, a partial last block counted as what it holds. */
    public long bytes() {
        long count = blocks.getLongCardinality();
        long last = geometry.blockCount() - 1;
        long full = count * Geometry.BLOCK_BYTES;
        return blocks.contains(last) ? full - Geometry.BLOCK_BYTES + geometry.blockLength(last) : full;
    }

    /** Whether no block is in the set. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Bytes of the serialized form. */
    public long serializedBytes() {
        blocks.runOptimize();
        return blocks.portableSerializedSizeInBytes();
    }

    /** Writes the serialized form, {@link #serializedBytes()} long, and moves the position past it. */
    public void writeTo(ByteBuffer target) {
        try {
            blocks.serializePortable(new DataOutputStream(new BufferOutput(target)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a serialized form that a checksum vouched for, and moves the position past it; what is no such form, or has a block past the
     * volume's end, is an {@link IllegalArgumentException}.
     */
    public static BlockSet readFrom(ByteBuffer source, Geometry geometry) {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        try {
            bitmap.deserializePortable(new DataInputStream(new BufferInput(source)));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a set of blocks", e);
        }
        if (!bitmap.isEmpty() && Long.compareUnsigned(bitmap.last(), geometry.blockCount()) >= 0) {
            throw new IllegalArgumentException("a block past the volume's end");
        }
        return new BlockSet(geometry, bitmap);
    }

    private void checkSame(BlockSet other) {
        if (!other.geometry.equals(geometry)) {
            throw new IllegalArgumentException("sets of blocks of two geometries");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockSet set && set.geometry.equals(geometry) && set.blocks.equals(blocks);
    }

    @Override
    public int hashCode() {
        return blocks.hashCode();
    }

    @Override
    public String toString() {
        return blockCount() + " blocks";
    }
}
