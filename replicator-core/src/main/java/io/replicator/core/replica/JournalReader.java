package io.replicator.core.replica;

import io.replicator.core.batch.Batch;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The reading side of a journal. Records may be read by several threads; the rest has one owner. */
final class JournalReader implements AutoCloseable {
    /** The room that {@link #record} needs. */
    static final int RECORD_BYTES = Batch.MAX_BYTES;

    private static final int DIRECTORY_PIECE_ENTRIES = 2 << 10;

    private final StateFile file;
    private final JournalHeader header;

    private JournalReader(StateFile file, JournalHeader header) {
        this.file = file;
        this.header = header;
    }

    /** Opens the journal of rounds from that base; {@code CORRUPT_STATE} when there is none or it belongs to something else. */
    static JournalReader open(
            StateDirectory directory, String name, VolumeId volume, Geometry geometry, GenerationId base) {
        if (!directory.exists(name)) {
            throw corrupt(directory.name() + "/" + name + " is missing, although it was committed");
        }
        StateFile file = directory.open(name);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(JournalHeader.BYTES);
            file.read(0, bytes);
            return JournalHeader.parse(bytes.flip())
                    .filter(header -> header.isOf(volume, geometry, base))
                    .map(header -> new JournalReader(file, header))
                    .orElseThrow(() -> corrupt(file.name() + " is damaged or belongs to another round"));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether the directory is the one that was sealed. Reads all of it; what the disk refuses to read is not whole. */
    boolean hasWholeDirectory(JournalSeal seal) {
        CRC32C crc = new CRC32C();
        if (seal.directoryOffset() + seal.chunks() * JournalEntry.BYTES > file.sizeBytes()) {
            return false;
        }
        try {
            forEachPiece(seal, crc::update);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR) {
                return false;
            }
            throw e;
        }
        return (int) crc.getValue() == seal.directoryCrc();
    }

    /** Tells the entries in ascending order of chunks; only where the directory is whole. */
    void forEachEntry(JournalSeal seal, Consumer<JournalEntry> visitor) {
        forEachPiece(seal, piece -> {
            while (piece.hasRemaining()) {
                visitor.accept(JournalEntry.readFrom(piece));
            }
        });
    }

    /**
     * The batch of the record at that sector, in the scratch from 0 on, or null when the record is no longer what was written. Thread-safe.
     *
     * @param scratch {@value #RECORD_BYTES} bytes
     */
    @Nullable
    ByteBuffer record(int sector, ByteBuffer scratch) {
        JournalRecordHeader record = recordHeader(sector, scratch);
        return record == null ? null : body(sector, record, scratch);
    }

    /**
     * Tells every record in the order of the journal until one does not follow from those before it: what a crash may leave of a journal
     * that was not sealed, or all of one that was. A record whose body is no longer what was written is told without one.
     */
    End scan(RecordVisitor visitor) {
        ByteBuffer scratch = ByteBuffer.allocateDirect((int) Math.min(RECORD_BYTES, file.sizeBytes()));
        int chain = header.crc();
        long sector = JournalHeader.BYTES / JournalWriter.SECTOR_BYTES;
        while (true) {
            JournalRecordHeader record = recordHeader((int) sector, scratch);
            if (record == null || record.previous() != chain) {
                return new End(sector, chain);
            }
            visitor.record((int) sector, record, body((int) sector, record, scratch));
            chain = record.chain();
            sector += JournalWriter.sectorsOf(JournalRecordHeader.BYTES + record.length());
        }
    }

    /** Where the records of a journal end, and the checksum that the next one names. */
    record End(long sector, int chain) {}

    /** Closes the file; idempotent. */
    @Override
    public void close() {
        file.close();
    }

    private @Nullable JournalRecordHeader recordHeader(int sector, ByteBuffer scratch) {
        long offset = offsetOf(sector);
        if (offset + JournalRecordHeader.BYTES > file.sizeBytes()) {
            return null;
        }
        if (!read(offset, scratch.clear().limit(JournalRecordHeader.BYTES))) {
            return null;
        }
        JournalRecordHeader record = JournalRecordHeader.parse(scratch.flip());
        boolean possible = record != null
                && record.length() >= Long.BYTES
                && record.length() <= Batch.MAX_BYTES
                && offset + JournalRecordHeader.BYTES + record.length() <= file.sizeBytes();
        return possible ? record : null;
    }

    private @Nullable ByteBuffer body(int sector, JournalRecordHeader record, ByteBuffer scratch) {
        if (!read(offsetOf(sector) + JournalRecordHeader.BYTES, scratch.clear().limit(record.length()))) {
            return null;
        }
        scratch.flip();
        return record.fits(scratch) ? scratch : null;
    }

    /** What the disk refuses to read is no record. */
    private boolean read(long offset, ByteBuffer target) {
        try {
            file.read(offset, target);
            return true;
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR) {
                return false;
            }
            throw e;
        }
    }

    private void forEachPiece(JournalSeal seal, Consumer<ByteBuffer> visitor) {
        long pieceEntries = Math.min(DIRECTORY_PIECE_ENTRIES, seal.chunks());
        ByteBuffer piece = ByteBuffer.allocate((int) pieceEntries * JournalEntry.BYTES);
        long end = seal.directoryOffset() + seal.chunks() * JournalEntry.BYTES;
        for (long at = seal.directoryOffset(); at < end; at += piece.limit()) {
            file.read(at, piece.clear().limit((int) Math.min(piece.capacity(), end - at)));
            visitor.accept(piece.flip());
        }
    }

    private static long offsetOf(int sector) {
        return (sector & 0xFFFF_FFFFL) * JournalWriter.SECTOR_BYTES;
    }

    private static ReplicatorException corrupt(String what) {
        return new ReplicatorException(
                FaultCode.CORRUPT_STATE,
                what + "; restore the state directory from a copy, or compare the volume by hash");
    }

    /** Takes the records of a scan. */
    @FunctionalInterface
    interface RecordVisitor {
        /** One record; the body, null where it rotted, is valid during the call. */
        void record(int sector, JournalRecordHeader record, @Nullable ByteBuffer body);
    }
}
