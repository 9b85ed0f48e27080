package io.replicator.core.hash;

import java.nio.ByteBuffer;

/**
 * A secretly keyed 64-bit universal hash of blocks. Thread-safe; buffers are read, their positions stay.
 *
 * <p>A block of zero bytes has the fingerprint 0, any other block another one.
 */
public interface Fingerprinter {
    /** The fingerprint of the bytes from position to limit, 0 to 4096 of them. */
    long fingerprint(ByteBuffer block);

    /** The fingerprint of {@code length} bytes of the array from {@code start} on, 0 to 4096 of them. */
    long fingerprint(byte[] block, int start, int length);

    /**
     * The fingerprints of consecutive blocks from the buffer's position; the last one may be partial and ends at the limit.
     *
     * @param blockCount blocks to do; the buffer holds that many, anything else is an {@link IllegalArgumentException}
     * @param target receives {@code blockCount} fingerprints from {@code offset} on
     */
    void fingerprints(ByteBuffer chunk, int blockCount, long[] target, int offset);
}
