package io.replicator.core.replica;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The 32 bytes before a batch in a journal.
 *
 * <p>Layout, big-endian: magic "RPLB" (4 bytes), length of the batch (4), number of the batch (8), CRC32C of the batch (4), checksum of the
 * record before it or of the journal's header (4), kind (4), checksum: CRC32C of the 28 bytes before (4). So each checksum covers all
 * records up to its own, and a record that is out of place does not fit.
 *
 * @param length bytes of the batch
 * @param number the batch's number in its round
 * @param bodyCrc CRC32C of the batch
 * @param previous the checksum of the record before
 * @param kind what the body is
 */
record JournalRecordHeader(int length, long number, int bodyCrc, int previous, int kind) {
    /** A batch, not each of whose chunks was proved when it was written: which of them are is to be found out again. */
    static final int PARTLY_PROVED = 0;

    /** A batch each of whose chunks was proved when it was written. */
    static final int PROVED = 1;

    /** Ranges of chunks, each two unsigned numbers of 32 bits: what the records before hold of them counts no more. */
    static final int REVERTED = 2;

    static final int BYTES = 32;

    private static final int MAGIC = 0x52504C42;
    private static final int CRC_OFFSET = BYTES - Integer.BYTES;

    /** The header's bytes; the checksum that the next record carries are the last four. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC)
                .putInt(length)
                .putLong(number)
                .putInt(bodyCrc)
                .putInt(previous)
                .putInt(kind);
        bytes.putInt(CRC_OFFSET, crcOf(bytes.slice(0, CRC_OFFSET)));
        return bytes.rewind();
    }

    /** This record's checksum. */
    int chain() {
        return toBytes().getInt(CRC_OFFSET);
    }

    /** Whether the batch is the one that was written. */
    boolean fits(ByteBuffer batch) {
        return batch.remaining() == length && crcOf(batch) == bodyCrc;
    }

    /** The header in these 32 bytes, or null when they are none. */
    static @Nullable JournalRecordHeader parse(ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.getInt(at) != MAGIC || bytes.getInt(at + CRC_OFFSET) != crcOf(bytes.slice(at, CRC_OFFSET))) {
            return null;
        }
        return new JournalRecordHeader(
                bytes.getInt(at + 4),
                bytes.getLong(at + 8),
                bytes.getInt(at + 16),
                bytes.getInt(at + 20),
                bytes.getInt(at + 24));
    }

    /** CRC32C from the buffer's position to its limit, which do not move. */
    static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
