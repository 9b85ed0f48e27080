package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records that only grows: what was appended and flushed is replayed whole at the next opening, in order.
 *
 * <p>Layout, big-endian: magic (4 bytes), layout version 1 (4), zero (4), CRC32C of these 12 (4); then records, each a
 * {@link RecordHeader} and its payload, padded to 8 bytes. The magic names what the log is and the version of its records. After a flush
 * a mark is appended that says how far it reached; the mark itself becomes durable with the next flush or when the system gets to it.
 *
 * <p>At opening a torn tail, which is what a crash leaves of records that were not flushed, is cut off. A broken record before bytes that
 * a flush had confirmed is {@code CORRUPT_STATE} instead. What was replayed is written again and flushed before {@link #open} returns, so
 * that nobody acts on a record that a power cut could still take away.
 *
 * <p>Blocking, one owner; {@link #read} may be called by several threads while the owner appends, not while it replaces or closes.
 */
public final class RecordLog implements AutoCloseable {
    private static final int LAYOUT_VERSION = 1;
    private static final int FILE_HEADER_BYTES = 16;
    private static final int COPIED_BYTES = 4096;
    private static final int REWRITTEN_BYTES = 256 << 10;

    private final StateDirectory directory;
    private final String name;
    private final int magic;
    private final int maxRecordBytes;
    private StateFile file;
    private long end;
    private long durableThrough;
    private int chain;
    private boolean unflushed;
    private boolean broken;

    private RecordLog(StateDirectory directory, String name, int magic, int maxRecordBytes, StateFile file) {
        this.directory = directory;
        this.name = name;
        this.magic = magic;
        this.maxRecordBytes = maxRecordBytes;
        this.file = file;
    }

    /**
     * Opens the log, creating it durably when it does not exist, and gives each of its records to {@code replay}.
     *
     * @param maxRecordBytes the longest payload that is ever appended or taken into memory
     * @throws ReplicatorException {@code CORRUPT_STATE} when records are missing that a flush had confirmed, {@code UNSUPPORTED_FORMAT}
     *     when the file has another magic
     */
    public static RecordLog open(
            StateDirectory directory, String file, int magic, int maxRecordBytes, RecordVisitor replay) {
        boolean isNew = !directory.exists(file);
        if (isNew) {
            writeReplacement(directory, file, magic, List.of());
        }
        return open(directory, file, magic, maxRecordBytes, replay, isNew);
    }

    private static RecordLog open(
            StateDirectory directory, String file, int magic, int maxRecordBytes, RecordVisitor replay, boolean isNew) {
        StateFile opened = directory.open(file);
        try {
            RecordLog log = new RecordLog(directory, file, magic, maxRecordBytes, opened);
            log.recover(replay, isNew);
            return log;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens a log that holds these records, which take the place of whatever the file held in one step; durable when it returns. */
    public static RecordLog replace(
            StateDirectory directory, String file, int magic, int maxRecordBytes, List<LogRecord> records) {
        writeReplacement(directory, file, magic, records);
        return open(directory, file, magic, maxRecordBytes, (type, payload) -> {}, true);
    }

    /**
     * Appends the buffer's remaining bytes, which are not consumed, as one record; not durable before {@link #flush}. When it fails the
     * log is as it was.
     *
     * @param type a number of the owner, not negative
     * @return the payload's position for {@link #read}
     */
    public long append(int type, ByteBuffer payload) {
        checkUsable();
        LogRecord record = new LogRecord(type, payload);
        checkLength(record);
        long position = end;
        RecordHeader header = RecordHeader.of(record, durableThrough, chain);
        writeRecord(file, position, header, payload);
        chain = header.crc();
        end = header.end(position);
        unflushed = true;
        return position + RecordHeader.BYTES;
    }

    /** Makes all that was appended durable. */
    public void flush() {
        checkUsable();
        if (!unflushed) {
            return;
        }
        file.flush();
        unflushed = false;
        durableThrough = end;
        appendMark();
    }

    /** Fills the buffer from the payload of a record; positions are those that {@link #append} or a replay gave since the last replacement. */
    public void read(long position, ByteBuffer target) {
        file.read(position, target);
    }

    /**
     * Replaces all records by these in one step, durable when it returns; a crash leaves the old ones or the new ones. When there is
     * {@code NO_SPACE} for the new ones the log is as it was; when it fails otherwise it cannot be used until it is opened again.
     */
    public void replaceWith(List<LogRecord> records) {
        checkUsable();
        records.forEach(this::checkLength);
        broken = true;
        try {
            writeReplacement(directory, name, magic, records);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.NO_SPACE) {
                // Nothing has the log's name but the log, and what was written of the other one takes space.
                directory.delete(name + StateDirectory.REPLACEMENT_SUFFIX);
                broken = false;
            }
            throw e;
        }
        file.close();
        file = directory.open(name);
        recover((type, payload) -> {}, true);
        broken = false;
    }

    /** Bytes of the file that hold records, appended ones included. */
    public long sizeBytes() {
        return end;
    }

    /** The file's path, for messages. */
    public String name() {
        return file.name();
    }

    /** Closes it; idempotent. Not a flush. */
    @Override
    public void close() {
        file.close();
    }

    /** {@code isNew}: this process has written the file, and flushed it with success. */
    private void recover(RecordVisitor replay, boolean isNew) {
        LogReplay reading = new LogReplay(file, maxRecordBytes, FILE_HEADER_BYTES, checkFileHeader());
        reading.run(replay);
        end = reading.end();
        chain = reading.chain();
        if (reading.hasTornTail()) {
            file.truncate(end);
        }
        if (!isNew) {
            writeAnew();
        }
        // Before anything is appended: a tail that came back behind new records would look like one that had been
        // promised.
        file.flush();
        // And its name: whoever replaced it may have died between the rename and the sync.
        directory.sync();
        durableThrough = end;
    }

    /**
     * What was read may be in the system's memory only, and count as clean there, where a flush of an earlier process failed (PEERS 4, row 23):
     * a flush would do nothing for it. Written again it is flushed again, each sector as it was.
     */
    private void writeAnew() {
        // The padding of the last record was never written.
        long bytes = Math.min(end, file.sizeBytes());
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(bytes, REWRITTEN_BYTES));
        for (long at = 0; at < bytes; at += piece.limit()) {
            file.read(at, piece.clear().limit((int) Math.min(piece.capacity(), bytes - at)));
            file.write(at, piece.flip());
        }
    }

    private int checkFileHeader() {
        if (file.sizeBytes() < FILE_HEADER_BYTES) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, file.name() + " has no header" + restore());
        }
        ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES);
        file.read(0, header);
        int crc = header.getInt(12);
        if (crc != fileHeaderChecksum(header)) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, file.name() + " has a damaged header" + restore());
        }
        if (header.getInt(0) != magic || header.getInt(4) != LAYOUT_VERSION) {
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_FORMAT,
                    file.name() + " has format " + Integer.toHexString(header.getInt(0)) + " where this version knows "
                            + Integer.toHexString(magic) + "; use the version that wrote it");
        }
        return crc;
    }

    private void appendMark() {
        RecordHeader mark = RecordHeader.mark(durableThrough, chain);
        try {
            writeRecord(file, end, mark, ByteBuffer.allocate(0));
        } catch (ReplicatorException e) {
            // The flush has done what it promised; whatever ails the file meets the next append, which takes this
            // place.
            return;
        }
        chain = mark.crc();
        end = mark.end(end);
    }

    private void checkUsable() {
        if (broken) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "replacing " + directory.name() + "/" + name
                            + " failed before; what it belongs to has to be opened anew");
        }
    }

    private void checkLength(LogRecord record) {
        int length = record.payload().remaining();
        if (length > maxRecordBytes) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "a record of " + length + " bytes for " + directory.name() + "/" + name + ", which takes at most "
                            + maxRecordBytes);
        }
    }

    /** The name is not durable before the log is opened by it: see {@link #recover}. */
    private static void writeReplacement(StateDirectory directory, String name, int magic, List<LogRecord> records) {
        String replacement = name + StateDirectory.REPLACEMENT_SUFFIX;
        try (StateFile file = directory.open(replacement)) {
            file.truncate(0);
            ByteBuffer head = ByteBuffer.allocate(FILE_HEADER_BYTES)
                    .putInt(magic)
                    .putInt(LAYOUT_VERSION)
                    .putInt(0);
            int chain = fileHeaderChecksum(head);
            file.write(0, head.putInt(chain).flip());
            long end = FILE_HEADER_BYTES;
            for (LogRecord record : records) {
                RecordHeader header = RecordHeader.of(record, 0, chain);
                writeRecord(file, end, header, record.payload());
                chain = header.crc();
                end = header.end(end);
            }
            // True before the flush already: the file gets its name only after it.
            writeRecord(file, end, RecordHeader.mark(end, chain), ByteBuffer.allocate(0));
            file.flush();
        }
        directory.rename(replacement, name);
    }

    private static void writeRecord(StateFile file, long position, RecordHeader header, ByteBuffer payload) {
        boolean copied = header.length() <= COPIED_BYTES;
        ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES + (copied ? header.length() : 0));
        header.put(head, position);
        if (copied) {
            head.put(payload.duplicate());
        }
        file.write(position, head.flip());
        if (!copied) {
            file.write(position + RecordHeader.BYTES, payload.duplicate());
        }
    }

    private static int fileHeaderChecksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, 12));
        return (int) crc.getValue();
    }

    private static String restore() {
        return "; restore the state directory from a copy, or initialise the volume and compare by hash";
    }
}
