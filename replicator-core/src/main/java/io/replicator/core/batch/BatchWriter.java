package io.replicator.core.batch;

import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.ZeroBytes;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects changed blocks into batches, one after the other. One owner at a time.
 *
 * <p>It holds two leases of the larger of the target and one chunk, until {@link #close}: blocks are staged in one and compressed into the
 * other, so that a finished batch takes no more of the pool than what it became.
 */
public final class BatchWriter implements AutoCloseable {
    /** The smallest target. */
    public static final int MIN_TARGET_BYTES = 16 << 10;

    /** The largest target. */
    public static final int MAX_TARGET_BYTES = 2 << 20;

    /** A batch is full when the chunks it touches reach this, so that what the replica must read and prove for one batch stays short. */
    static final long MAX_TOUCHED_BYTES = 32L << 20;

    private final Geometry geometry;
    private final int largestTargetBytes;
    private final Lease staged;
    private final Lease encoded;
    private final ByteBuffer payload;
    private final ByteBuffer table;
    private int targetBytes;
    private int nextTargetBytes;
    private long lastChunk = -1;
    private int chunks;
    private long touchedBytes;
    private boolean full;
    private @Nullable CodecId codec;

    private BatchWriter(Geometry geometry, int targetBytes, Lease staged, Lease encoded) {
        this.geometry = geometry;
        this.largestTargetBytes = targetBytes;
        this.targetBytes = targetBytes;
        this.nextTargetBytes = targetBytes;
        this.staged = staged;
        this.encoded = encoded;
        this.payload = staged.writable();
        // The target bounds the table too; one entry always fits.
        long mostChunks = Math.min(Batch.MAX_CHUNKS, geometry.chunkCount());
        this.table = ByteBuffer.allocate((int) Math.min(targetBytes, mostChunks * Batch.MAX_ENTRY_BYTES));
    }

    /**
     * A writer of batches of at most {@code targetBytes}, or of one chunk where that alone is longer; null when the pool has no room for the
     * two leases it needs.
     *
     * @param targetBytes {@value #MIN_TARGET_BYTES} to {@value #MAX_TARGET_BYTES}; a power of two wastes nothing of the pool
     */
    public static @Nullable BatchWriter tryOpen(Geometry geometry, int targetBytes, BufferPool pool) {
        if (targetBytes < MIN_TARGET_BYTES || targetBytes > MAX_TARGET_BYTES) {
            throw new IllegalArgumentException("batches of " + targetBytes + " bytes");
        }
        int bytes = stagingBytes(geometry, targetBytes);
        Lease staged = pool.tryLease(bytes);
        if (staged == null) {
            return null;
        }
        Lease encoded = pool.tryLease(bytes);
        if (encoded == null) {
            staged.release();
            return null;
        }
        return new BatchWriter(geometry, targetBytes, staged, encoded);
    }

    /** Bytes of each of the two leases that such a writer holds. */
    public static int stagingBytes(Geometry geometry, int targetBytes) {
        return Math.max(targetBytes, geometry.chunkBytes());
    }

    /**
     * Batches that are begun from here on have at most so many bytes, or one chunk where that alone is longer.
     *
     * @param bytes taken as {@value #MIN_TARGET_BYTES} where less, and as what the writer was opened with where more
     */
    public void aim(int bytes) {
        nextTargetBytes = Math.max(MIN_TARGET_BYTES, Math.min(largestTargetBytes, bytes));
        if (chunks == 0) {
            targetBytes = nextTargetBytes;
        }
    }

    /**
     * Adds the changed blocks of a chunk. False where it does not belong into this batch, which then {@link #isFull}: finish it and add the
     * chunk to the next one. The first chunk of a batch always goes in; the chunks of a batch ascend.
     *
     * @param changed the blocks to send, at least one, of as many as the chunk has
     * @param digest of the whole chunk
     * @param chunkBytes the chunk's bytes, exactly as many as it has, from position to limit; not moved
     */
    public boolean add(long chunk, BlockMask changed, Digest digest, ByteBuffer chunkBytes) {
        int length = geometry.chunkLength(chunk);
        if (changed.blocks() != geometry.blocksIn(chunk) || changed.isEmpty() || chunkBytes.remaining() != length) {
            throw new IllegalArgumentException("chunk " + chunk + " has " + length + " bytes, not "
                    + chunkBytes.remaining() + "; blocks " + changed);
        }
        if (codec != null) {
            throw new IllegalStateException("the batch before was not finished");
        }
        BlockMask zero = zeroBlocks(changed, chunkBytes);
        int flags = Batch.flagsOf(changed, zero, digest);
        if (!Batch.isLegal(flags)) {
            throw new IllegalArgumentException("chunk " + chunk + ": zero bytes and a zero digest belong together");
        }
        int entryBytes = Batch.entryBytes(flags, changed.blocks());
        int blockBytes = Batch.payloadBytes(changed, zero, length);
        if (chunks > 0 && !fits(chunk, length, entryBytes, blockBytes)) {
            full = true;
            return false;
        }
        copy(changed, zero, length, chunkBytes);
        table.putInt((int) chunk).put((byte) flags);
        if ((flags & Batch.FLAG_WHOLE) == 0) {
            changed.writeTo(table);
        }
        if ((flags & Batch.FLAG_SOME_ZERO) != 0) {
            zero.writeTo(table);
        }
        if ((flags & Batch.FLAG_ZERO_CHUNK) == 0) {
            digest.writeTo(table);
        }
        lastChunk = chunk;
        chunks++;
        touchedBytes += length;
        return true;
    }

    /** Number of chunks added since the last batch was finished. */
    public int chunks() {
        return chunks;
    }

    /** Whether another chunk, however small its change, would probably not go in. */
    public boolean isFull() {
        return full
                || chunks == Batch.MAX_CHUNKS
                || touchedBytes >= MAX_TOUCHED_BYTES
                || stagedBytes() + Batch.MIN_ENTRY_BYTES + Digest.BYTES + Geometry.BLOCK_BYTES > targetBytes;
    }

    /**
     * The batch of what was added, sealed, for its taker to release; the writer then begins the next one. Null when the pool has no room for
     * it now: nothing is lost, and the next call costs no second compression.
     */
    public @Nullable Lease tryFinish(BufferPool pool) {
        CodecId chosen = encode();
        Lease lease = pool.tryLease(finishedBytes(chosen));
        if (lease == null) {
            return null;
        }
        put(chosen, lease.writable());
        return lease.seal();
    }

    /**
     * As {@link #tryFinish}, into the target's next bytes, which need not be of the pool: from position to limit stands the batch afterwards,
     * and the position has not moved.
     *
     * @param target room for the batch: at most the target's bytes, or one chunk's entry and its bytes where those are more
     */
    public void finishInto(ByteBuffer target) {
        CodecId chosen = encode();
        ByteBuffer exact = target.slice(target.position(), finishedBytes(chosen));
        put(chosen, exact);
        target.limit(target.position() + exact.limit());
    }

    private CodecId encode() {
        if (chunks == 0) {
            throw new IllegalStateException("a batch has at least one chunk");
        }
        ByteBuffer compressed = encoded.writable();
        CodecId chosen = codec;
        if (chosen == null) {
            chosen =
                    Codecs.choose(payload.duplicate().flip(), compressed.clear().limit(payload.position()));
            codec = chosen;
        }
        return chosen;
    }

    private ByteBuffer body(CodecId chosen) {
        ByteBuffer compressed = encoded.writable();
        return (chosen == CodecId.RAW ? payload : compressed).duplicate().flip();
    }

    private int finishedBytes(CodecId chosen) {
        return Batch.HEADER_BYTES + table.position() + body(chosen).remaining();
    }

    private void put(CodecId chosen, ByteBuffer target) {
        ByteBuffer body = body(chosen);
        BatchHeader header = new BatchHeader(
                chosen, chunks, geometry.chunkBytes(), table.position(), payload.position(), body.remaining());
        header.writeTo(target);
        target.put(table.flip()).put(body);
        BatchHeader.writeChecksum(target.flip());
        startNext();
    }

    /** Forgets what was added and not finished. */
    public void reset() {
        startNext();
    }

    /** Gives both leases back; what was added and not finished is forgotten. */
    @Override
    public void close() {
        staged.release();
        encoded.release();
    }

    private void startNext() {
        targetBytes = nextTargetBytes;
        payload.clear();
        table.clear();
        lastChunk = -1;
        chunks = 0;
        touchedBytes = 0;
        full = false;
        codec = null;
    }

    private int stagedBytes() {
        return Batch.HEADER_BYTES + table.position() + payload.position();
    }

    private boolean fits(long chunk, int length, int entryBytes, int blockBytes) {
        return chunk > lastChunk
                && chunks < Batch.MAX_CHUNKS
                && touchedBytes + length <= MAX_TOUCHED_BYTES
                && stagedBytes() + entryBytes + blockBytes <= targetBytes;
    }

    private void copy(BlockMask changed, BlockMask zero, int length, ByteBuffer chunkBytes) {
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            if (!zero.isSet(i)) {
                int count = Batch.blockLength(i, length);
                int from = chunkBytes.position() + i * Geometry.BLOCK_BYTES;
                payload.put(payload.position(), chunkBytes, from, count).position(payload.position() + count);
            }
        }
    }

    private static BlockMask zeroBlocks(BlockMask changed, ByteBuffer chunkBytes) {
        long[] words = new long[(changed.blocks() + 63) >> 6];
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            int from = chunkBytes.position() + i * Geometry.BLOCK_BYTES;
            if (ZeroBytes.isZero(chunkBytes, from, Math.min(Geometry.BLOCK_BYTES, chunkBytes.limit() - from))) {
                words[i >> 6] |= 1L << (i & 63);
            }
        }
        return BlockMask.of(changed.blocks(), words);
    }
}
