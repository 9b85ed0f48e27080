package io.replicator.core.index;

import io.replicator.core.hash.ZeroBytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A page of an index file: the unit that is old or new after a crash.
 *
 * <p>512 bytes, since no disk tears a sector: values ({@value #PAYLOAD_BYTES} bytes, zero after the last), page number (8), number of the
 * generation whose merge wrote it (8), first half of the volume's UUID (8), zero (4), CRC32C of all before (4). Big-endian. A page that is
 * all zero was never written and holds zeroes: that is what keeps the index of a sparse volume sparse.
 */
final class IndexPage {
    /** Bytes of a page. */
    static final int BYTES = 512;

    /** Bytes of a page that hold values. */
    static final int PAYLOAD_BYTES = 480;

    private static final int NUMBER = 480;
    private static final int GENERATION = 488;
    private static final int VOLUME = 496;
    private static final int RESERVED = 504;
    private static final int CRC = 508;

    private IndexPage() {}

    /** Completes the page that begins at {@code start}. */
    static void seal(ByteBuffer pages, int start, long number, long generation, long volume) {
        pages.putLong(start + NUMBER, number);
        pages.putLong(start + GENERATION, generation);
        pages.putLong(start + VOLUME, volume);
        pages.putInt(start + RESERVED, 0);
        pages.putInt(start + CRC, checksum(pages, start));
    }

    /** Whether the page that begins at {@code start} was never written. */
    static boolean isUnwritten(ByteBuffer pages, int start) {
        // A written page carries its number, which is never zero.
        return pages.getLong(start + NUMBER) == 0 && ZeroBytes.isZero(pages.slice(start, BYTES));
    }

    /** Whether the page that begins at {@code start} is whole, in its place, and of this volume. */
    static boolean isValid(ByteBuffer pages, int start, long number, long volume) {
        if (pages.getLong(start + NUMBER) != number) {
            return isUnwritten(pages, start);
        }
        return pages.getInt(start + CRC) == checksum(pages, start) && pages.getLong(start + VOLUME) == volume;
    }

    private static int checksum(ByteBuffer pages, int start) {
        CRC32C crc = new CRC32C();
        crc.update(pages.slice(start, CRC));
        return (int) crc.getValue();
    }
}
