package io.replicator.core.store;

import java.nio.ByteBuffer;

/**
 * An open state file. Transfers are whole or fail; a failed flush fails the file for good, as with a block device. Blocking; one owner,
 * except that {@link #read}, and {@link #write} of ranges that do not overlap, may be called by several threads, also while a flush runs,
 * which then covers the writes that had returned when it began.
 */
public interface StateFile extends AutoCloseable {
    /** The file's path, for messages. */
    String name();

    /** Size in bytes now. */
    long sizeBytes();

    /** Fills the buffer's remaining bytes; a read past the end is {@code CORRUPT_STATE}. */
    void read(long position, ByteBuffer target);

    /** Writes the buffer's remaining bytes, growing the file (a gap reads as zero); {@code NO_SPACE} when it cannot grow. */
    void write(long position, ByteBuffer source);

    /** Cuts or grows the file to that size; new bytes read as zero. */
    void truncate(long sizeBytes);

    /** Reserves space so that writes below {@code sizeBytes} cannot fail for want of it; grows the size to that. {@code NO_SPACE} if not. */
    void reserve(long sizeBytes);

    /** Makes all that was written durable; {@code FLUSH_FAILED} fails the file for good. */
    void flush();

    /** Closes it; idempotent. Not a flush. */
    @Override
    void close();
}
