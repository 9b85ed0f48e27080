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

    /** How far ahead of what is written space is reserved: as much again as there is, within these. */
    private static final long LEAST_RESERVED_BYTES = 256 << 10;

    private static final long MOST_RESERVED_BYTES = 64 << 20;

    private final StateDirectory directory;
    private final StateFile file;
    private final long budgetBytes;
    private final Object place = new Object();
    private long nextSector;
    private int chain;
    private long reservedBytes;
    private volatile @Nullable ReplicatorException failure;
    private volatile boolean budgetSpent;
    private volatile boolean named;

    private JournalWriter(StateDirectory directory, StateFile file, long budgetBytes, JournalReader.End end) {
        this.directory = directory;
        this.file = file;
        this.budgetBytes = budgetBytes;
        this.nextSector = end.sector();
        this.chain = end.chain();
        this.reservedBytes = file.sizeBytes();
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
        return new JournalWriter(
                directory, file, budgetBytes, new JournalReader.End(JournalHeader.BYTES / SECTOR_BYTES, header.crc()));
    }

    /** Goes on with a journal whose records end there. */
    static JournalWriter resume(StateDirectory directory, String name, long budgetBytes, JournalReader.End end) {
        return new JournalWriter(directory, directory.open(name), budgetBytes, end);
    }

    /**
     * Writes the batch's remaining bytes, which are not consumed, as one record; when it returns the record is whole, not durable.
     * Thread-safe.
     *
     * @param kind one of the constants of {@link JournalRecordHeader}
     * @return the record's first sector, as an unsigned number
     */
    int append(long number, ByteBuffer batch, int kind) {
        checkUsable();
        int bodyCrc = JournalRecordHeader.crcOf(batch);
        ByteBuffer header;
        long sector;
        synchronized (place) {
            long sectors = sectorsOf(JournalRecordHeader.BYTES + batch.remaining());
            makeRoom((nextSector + sectors) * SECTOR_BYTES);
            sector = nextSector;
            nextSector += sectors;
            header = new JournalRecordHeader(batch.remaining(), number, bodyCrc, chain, kind).toBytes();
            chain = header.getInt(JournalRecordHeader.BYTES - Integer.BYTES);
        }
        try {
            file.write(sector * SECTOR_BYTES, header);
            file.write(sector * SECTOR_BYTES + JournalRecordHeader.BYTES, batch.duplicate());
        } catch (ReplicatorException e) {
            throw failed(outOfSpaceOr(e, sizeBytes()));
        }
        return (int) sector;
    }

    /** Makes every append that had returned before durable, and the journal's name. Thread-safe. */
    void flush() {
        checkUsable();
        try {
            file.flush();
            if (!named) {
                directory.sync();
                named = true;
            }
        } catch (ReplicatorException e) {
            throw failed(e);
        }
    }

    /**
     * Writes which chunks are reverted, then the directory, and makes the whole journal durable, its name too. Nothing is appended any more.
     */
    JournalSeal seal(JournalIndex.Sorted entries, JournalIndex.Sorted reverted) {
        checkUsable();
        RevertedChunks.write(reverted, body -> append(0, body, JournalRecordHeader.REVERTED));
        long offset = nextSector * SECTOR_BYTES;
        synchronized (place) {
            makeRoom(offset + (long) entries.size() * JournalEntry.BYTES);
        }
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
            file.truncate(at);
            file.flush();
            directory.sync();
        } catch (ReplicatorException e) {
            throw failed(outOfSpaceOr(e, sizeBytes()));
        }
        return new JournalSeal(offset, entries.size(), (int) crc.getValue());
    }

    /** Ends it with what is whole durable, its name too, and nothing reserved beyond; {@link #isWhole} was asked before. */
    void leave() {
        try {
            file.truncate(sizeBytes());
            file.flush();
            directory.sync();
        } finally {
            file.close();
        }
    }

    /** Bytes of records so far. */
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

    /** Whether all that was appended is whole, though it may be that nothing more fits. */
    boolean isWhole() {
        return failure == null || budgetSpent;
    }

    /** Whether it ended because its budget is spent. */
    boolean isBudgetSpent() {
        return budgetSpent;
    }

    /** With the place locked: what is written up to there fits the budget and has its space on disk (PEERS 4, row 14). */
    private void makeRoom(long neededBytes) {
        checkBudget(neededBytes);
        if (neededBytes > reservedBytes) {
            long ahead = Math.max(LEAST_RESERVED_BYTES, Math.min(reservedBytes, MOST_RESERVED_BYTES));
            long wanted = Math.min(neededBytes + ahead, Math.max(budgetBytes, neededBytes));
            try {
                file.reserve(wanted);
            } catch (ReplicatorException e) {
                throw failed(outOfSpaceOr(e, neededBytes));
            }
            reservedBytes = wanted;
        }
    }

    private void checkBudget(long neededBytes) {
        if (neededBytes > budgetBytes || neededBytes / SECTOR_BYTES >= MOST_SECTORS) {
            budgetSpent = failure == null || budgetSpent;
            throw failed(new ReplicatorException(
                    FaultCode.NO_SPACE,
                    "the journal " + file.name() + " needs " + neededBytes + " bytes so far and may have "
                            + Math.min(budgetBytes, MOST_SECTORS * SECTOR_BYTES)
                            + "; set limits.journal higher at the replica, or let rounds run more often. A replica"
                            + " with snapshot: reflink writes the next round over a snapshot; another one can be"
                            + " written in place, which makes it incomplete meanwhile: --allow-incomplete"));
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

    private static ReplicatorException outOfSpaceOr(ReplicatorException e, long neededBytes) {
        if (e.code() != FaultCode.NO_SPACE) {
            return e;
        }
        return new ReplicatorException(
                FaultCode.NO_SPACE,
                "no space for the journal, which needs " + neededBytes + " bytes so far; the replica stays at its"
                        + " generation: " + e.getMessage(),
                e);
    }
}
