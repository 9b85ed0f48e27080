package io.replicator.core.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The 32 bytes before a log record's payload, big-endian: payload length (4), type (4), durable-through (8), checksum of the record before
 * (4), checksum (4), kind (4), header checksum (4).
 *
 * <p>The checksum is CRC32C over the first 20 bytes and the payload, so that each covers the one before it. The header checksum is CRC32C
 * over the first 28 bytes and the record's position in the file: a header can be recognised where the record before it is lost, and a
 * copy of a log inside some payload is not mistaken for one.
 *
 * @param length bytes of payload
 * @param type the owner's number for it; 0 for a mark
 * @param durableThrough bytes of the log that a flush had confirmed when the record was appended
 * @param previous the checksum of the record before it, or of the file's header
 * @param crc the record's checksum
 * @param isMark whether it is a flush mark, which has no payload and is nobody's record
 */
record RecordHeader(int length, int type, long durableThrough, int previous, int crc, boolean isMark) {
    static final int BYTES = 32;

    /** Where the kind stands. */
    static final int KIND_OFFSET = 24;

    private static final int CHAINED_BYTES = 20;
    private static final int CHECKED_BYTES = 28;
    private static final int KIND_RECORD = 1;
    private static final int KIND_MARK = 2;

    static RecordHeader of(LogRecord record, long durableThrough, int previous) {
        int length = record.payload().remaining();
        int crc = checksum(length, record.type(), durableThrough, previous, record.payload());
        return new RecordHeader(length, record.type(), durableThrough, previous, crc, false);
    }

    static RecordHeader mark(long durableThrough, int previous) {
        int crc = checksum(0, 0, durableThrough, previous, ByteBuffer.allocate(0));
        return new RecordHeader(0, 0, durableThrough, previous, crc, true);
    }

    /** Whether that is the kind of an entry. */
    static boolean isKind(int kind) {
        return kind == KIND_RECORD || kind == KIND_MARK;
    }

    /** The header in these 32 bytes, or null when they are none for that position. */
    static @Nullable RecordHeader parse(ByteBuffer bytes, long position) {
        int at = bytes.position();
        int kind = bytes.getInt(at + KIND_OFFSET);
        if (!isKind(kind)) {
            return null;
        }
        if (headerChecksum(bytes.slice(at, CHECKED_BYTES), position) != bytes.getInt(at + CHECKED_BYTES)) {
            return null;
        }
        return new RecordHeader(
                bytes.getInt(at),
                bytes.getInt(at + 4),
                bytes.getLong(at + 8),
                bytes.getInt(at + 16),
                bytes.getInt(at + 20),
                kind == KIND_MARK);
    }

    /** Appends the 32 bytes for a record at that position of the file. */
    void put(ByteBuffer target, long position) {
        int at = target.position();
        target.putInt(length)
                .putInt(type)
                .putLong(durableThrough)
                .putInt(previous)
                .putInt(crc);
        target.putInt(isMark ? KIND_MARK : KIND_RECORD);
        target.putInt(headerChecksum(target.slice(at, CHECKED_BYTES), position));
    }

    /** Whether the payload is the one that the record was written with. */
    boolean fits(ByteBuffer payload) {
        return checksum(length, type, durableThrough, previous, payload) == crc;
    }

    /** Where the record after this one begins: payloads are padded to 8 bytes. */
    long end(long position) {
        return (position + BYTES + length + 7) & ~7L;
    }

    private static int checksum(int length, int type, long durableThrough, int previous, ByteBuffer payload) {
        ByteBuffer head = ByteBuffer.allocate(CHAINED_BYTES);
        head.putInt(length)
                .putInt(type)
                .putLong(durableThrough)
                .putInt(previous)
                .flip();
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }

    private static int headerChecksum(ByteBuffer checked, long position) {
        CRC32C crc = new CRC32C();
        crc.update(checked);
        crc.update(ByteBuffer.allocate(8).putLong(position).flip());
        return (int) crc.getValue();
    }
}
