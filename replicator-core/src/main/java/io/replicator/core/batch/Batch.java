package io.replicator.core.batch;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;

/**
 * The limits and fixed numbers of a batch's bytes. Big-endian throughout.
 *
 * <pre>
 *  0  u32  magic "RBAT"
 *  4  u8   format version, 1
 *  5  u8   codec of the payload
 *  6  u16  number of chunks, 1 to {@value #MAX_CHUNKS}
 *  8  u32  the volume's chunk size in bytes
 * 12  u32  bytes of the chunk table
 * 16  u32  bytes of the payload, decoded
 * 20  u32  bytes of the payload as it stands here
 * 24  u32  zero
 * 28  u32  CRC32C of every byte before and after this field
 * 32       chunk table, then payload
 * </pre>
 *
 * <p>An entry of the table: u32 chunk number, u8 flags, the mask of changed blocks unless {@link #FLAG_WHOLE}, the mask of those that are
 * zero where {@link #FLAG_SOME_ZERO}, the digest unless {@link #FLAG_ZERO_CHUNK}. The payload is the bytes of all changed blocks that are
 * not zero, in ascending order of chunk and block.
 */
public final class Batch {
    /** The most chunks of one batch. */
    public static final int MAX_CHUNKS = 1024;

    /** The most bytes of payload, decoded: one chunk of the largest size. */
    public static final int MAX_PAYLOAD_BYTES = Geometry.MAX_CHUNK_BYTES;

    /** Bytes before the chunk table. */
    public static final int HEADER_BYTES = 32;

    /** The longest entry of the chunk table: both masks of the largest chunk. */
    public static final int MAX_ENTRY_BYTES =
            5 + 2 * (Geometry.MAX_CHUNK_BYTES / Geometry.BLOCK_BYTES / 8) + Digest.BYTES;

    /** The shortest entry of the chunk table: a chunk that became zero. */
    public static final int MIN_ENTRY_BYTES = 5;

    /** The longest batch. */
    public static final int MAX_BYTES = HEADER_BYTES + MAX_CHUNKS * MAX_ENTRY_BYTES + MAX_PAYLOAD_BYTES;

    /** The shortest batch: one chunk that became zero. */
    public static final int MIN_BYTES = HEADER_BYTES + MIN_ENTRY_BYTES;

    static final int MAGIC = 0x52424154;
    static final int VERSION = 1;
    static final int CHECKSUM_OFFSET = 28;

    /** Every block of the chunk is replaced: no mask of changed blocks. */
    static final int FLAG_WHOLE = 1;

    /** Some, not all, of the changed blocks are zero: a mask of those follows. */
    static final int FLAG_SOME_ZERO = 2;

    /** All of the changed blocks are zero: none of them has payload. */
    static final int FLAG_ALL_ZERO = 4;

    /** The whole chunk is zero afterwards: its digest is 32 zero bytes and is not here. */
    static final int FLAG_ZERO_CHUNK = 8;

    private Batch() {}

    static int flagsOf(BlockMask changed, BlockMask zero, Digest digest) {
        int flags = changed.isAll() ? FLAG_WHOLE : 0;
        if (zero.equals(changed)) {
            flags |= FLAG_ALL_ZERO;
        } else if (!zero.isEmpty()) {
            flags |= FLAG_SOME_ZERO;
        }
        return digest.isZero() ? flags | FLAG_ZERO_CHUNK : flags;
    }

    /** Whether these flags can stand together. */
    static boolean isLegal(int flags) {
        boolean whole = (flags & FLAG_WHOLE) != 0;
        boolean some = (flags & FLAG_SOME_ZERO) != 0;
        boolean all = (flags & FLAG_ALL_ZERO) != 0;
        boolean zeroChunk = (flags & FLAG_ZERO_CHUNK) != 0;
        // A chunk that is zero afterwards has only zero blocks, and one whose every block is replaced by zeroes is
        // zero.
        return (flags & ~15) == 0 && !(some && all) && (!zeroChunk || all) && (!(whole && all) || zeroChunk);
    }

    static int entryBytes(int flags, int blocks) {
        int masks = ((flags & FLAG_WHOLE) == 0 ? 1 : 0) + ((flags & FLAG_SOME_ZERO) == 0 ? 0 : 1);
        return MIN_ENTRY_BYTES
                + masks * BlockMask.byteLength(blocks)
                + ((flags & FLAG_ZERO_CHUNK) == 0 ? Digest.BYTES : 0);
    }

    /** Bytes of a block of a chunk; fewer than 4096 only where the chunk ends. */
    static int blockLength(int block, int chunkLength) {
        return Math.min(Geometry.BLOCK_BYTES, chunkLength - block * Geometry.BLOCK_BYTES);
    }

    /** Bytes of payload of a chunk of that length. */
    static int payloadBytes(BlockMask changed, BlockMask zero, int chunkLength) {
        int bytes = (changed.cardinality() - zero.cardinality()) * Geometry.BLOCK_BYTES;
        int last = changed.blocks() - 1;
        boolean lastHasPayload = changed.isSet(last) && !zero.isSet(last);
        return lastHasPayload ? bytes - Geometry.BLOCK_BYTES + blockLength(last, chunkLength) : bytes;
    }
}
