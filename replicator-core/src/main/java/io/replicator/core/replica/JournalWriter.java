package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a journal: batches as they were received, side by side.
 *
 * <p>A place is reserved under a lock, which is where the chain of checksums is made; the bytes are written outside it, so that several
 * threads write at once. Records begin at multiples of {@value #SECTOR_BYTES} bytes: no two share a sector. After any failed write or
 * flush the journal is of no use, and every later call fails the same way (PEERS 4, row 23: a failed flush is never tried again).
 */
final class JournalWriter implements AutoCloseable {
    /** The unit of offsets in a journal. */
    static final int SECTOR_BYTES = 512;

    /** The most sectors of a journal: a position in it is an unsigned 32-bit number of them. */
    static final long MOST_SECTORS = 1L << 32;

    private static final int DIRECTORY_PIECE_ENTRIES = 16 << 10;

    private final StateDirectory directory;
    private final StateFile file;
    private final long budgetBytes;
    private final Object place = new Object();
    private long nextSector = JournalHeader.BYTES / SECTOR_BYTES;
    private int chain;
    private volatile @Nullable ReplicatorException failure;

    private JournalWriter(StateDirectory directory, StateFile file, long budgetBytes, int chain) {
        this.directory = directory;
        this.file = file;
        this.budgetBytes = budgetBytes;
        this.chain = chain;
    }

    /** Begins a journal that may grow to {@code budgetBytes}; what a file of that name held is gone. */
    static JournalWriter create(StateDirectory directory, String name, JournalHeader header, long budgetBytes) {
        StateFile file = directory.open(name);
        try {
            file.truncate(0);
            file.write(0, header.toBytes());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        return new JournalWriter(directory, file, budgetBytes, header.crc());
    }

    /**
     * Writes the batch's remaining bytes, which are not consumed, as one record; when it returns the record is whole, not durable.
     * Thread-safe.
     *
     * @return the record's first sector, as an unsigned number
     */
    int append(long number, ByteBuffer batch) {
        checkUsable();
        int bodyCrc = JournalRecordHeader.crcOf(batch);
        ByteBuffer header;
        long sector;
        synchronized (place) {
            long sectors = sectorsOf(JournalRecordHeader.BYTES + batch.remaining());
            checkBudget((nextSector + sectors) * SECTOR_BYTES);
            sector = nextSector;
            nextSector += sectors;
            header = new JournalRecordHeader(batch.remaining(), number, bodyCrc, chain).toBytes();
            chain = header.getInt(JournalRecordHeader.BYTES - Integer.BYTES);
        }
        try {
            file.write(sector * SECTOR_BYTES, header);
            file.write(sector * SECTOR_BYTES + JournalRecordHeader.BYTES, batch.duplicate());
        } catch (ReplicatorException e) {
            throw failed(outOfSpaceOr(e));
        }
        return (int) sector;
    }

    /** Makes every append that had returned before durable. Thread-safe. */
    void flush() {
        checkUsable();
        try {
            file.flush();
        } catch (ReplicatorException e) {
            throw failed(e);
        }
    }

    /** Writes the directory and makes the whole journal durable, its name too. Nothing is appended any more. */
    JournalSeal seal(JournalIndex.Sorted entries) {
        checkUsable();
        long offset = nextSector * SECTOR_BYTES;
        checkBudget(offset + (long) entries.size() * JournalEntry.BYTES);
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocateDirect(
                Math.min(Math.max(entries.size(), 1), DIRECTORY_PIECE_ENTRIES) * JournalEntry.BYTES);
        try {
            long at = offset;
            for (int i = 0; i < entries.size(); ) {
                piece.clear();
                while (i < entries.size() && piece.hasRemaining()) {
                    entries.entry(i++).writeTo(piece);
                }
                crc.update(piece.flip());
                file.write(at, piece.rewind());
                at += piece.limit();
            }
            file.flush();
            directory.sync();
        } catch (ReplicatorException e) {
            throw failed(outOfSpaceOr(e));
        }
        return new JournalSeal(offset, entries.size(), (int) crc.getValue());
    }

    /** Bytes reserved so far. */
    long sizeBytes() {
        synchronized (place) {
            return nextSector * SECTOR_BYTES;
        }
    }

    /** Closes the file; idempotent. Not a flush. */
    @Override
    public void close() {
        file.close();
    }

    static long sectorsOf(long bytes) {
        return (bytes + SECTOR_BYTES - 1) / SECTOR_BYTES;
    }

    private void checkBudget(long neededBytes) {
        if (neededBytes > budgetBytes || neededBytes / SECTOR_BYTES >= MOST_SECTORS) {
            throw failed(new ReplicatorException(
                    FaultCode.NO_SPACE,
                    "the journal " + file.name() + " needs " + neededBytes + " bytes so far and may have "
                            + Math.min(budgetBytes, MOST_SECTORS * SECTOR_BYTES)
                            + "; raise the volume's journal limit, or let rounds run more often"));
        }
    }

    private void checkUsable() {
        ReplicatorException earlier = failure;
        if (earlier != null) {
            throw new ReplicatorException(
                    earlier.code(), "the journal failed before: " + earlier.getMessage(), earlier);
        }
    }

    private ReplicatorException failed(ReplicatorException e) {
        synchronized (place) {
            if (failure == null) {
                failure = e;
            }
        }
        return e;
    }

    private ReplicatorException outOfSpaceOr(ReplicatorException e) {
        if (e.code() != FaultCode.NO_SPACE) {
            return e;
        }
        return new ReplicatorException(
                FaultCode.NO_SPACE,
                "no space for the journal, which needs " + sizeBytes() + " bytes so far; the replica stays at its"
                        + " generation: " + e.getMessage(),
                e);
    }
}
