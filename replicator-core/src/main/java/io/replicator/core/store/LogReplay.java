package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a log from its first record to the place where whole records end.
 *
 * <p>What is behind that place decides what it means. Records that were appended and not flushed may reach the disk in any order, so a
 * whole record behind a broken one is normal after a power cut. A record or mark that says a flush had confirmed more than the place
 * where whole records end is not: there the log lost what it had promised to keep.
 */
final class LogReplay {
    private final StateFile file;
    private final LogWindow window;
    private final int maxRecordBytes;
    private long end;
    private int chain;

    LogReplay(StateFile file, int maxRecordBytes, long firstRecord, int headerChecksum) {
        this.file = file;
        this.window = new LogWindow(file);
        this.maxRecordBytes = maxRecordBytes;
        this.end = firstRecord;
        this.chain = headerChecksum;
    }

    /** Gives every whole record to the visitor; afterwards {@link #end} and {@link #chain} say where and how the log goes on. */
    void run(RecordVisitor visitor) {
        RecordHeader header = recordAt(end);
        while (header != null && header.previous() == chain) {
            if (!header.isMark()) {
                ByteBuffer payload = window.bytes(end + RecordHeader.BYTES, header.length());
                if (payload == null) {
                    throw new IllegalStateException("a record that was whole is not");
                }
                visitor.recordAt(end + RecordHeader.BYTES, header.type(), payload);
            }
            chain = header.crc();
            end = header.end(end);
            header = recordAt(end);
        }
        checkNothingPromisedBehind();
    }

    /** The first byte after the last whole record. */
    long end() {
        return end;
    }

    /** The checksum of the last whole record. */
    int chain() {
        return chain;
    }

    /** Whether the file holds bytes behind the last whole record. */
    boolean hasTornTail() {
        return window.fileBytes() > end;
    }

    /** The whole record at that position, or null. */
    private @Nullable RecordHeader recordAt(long position) {
        ByteBuffer head = window.bytes(position, RecordHeader.BYTES);
        RecordHeader header = head == null ? null : RecordHeader.parse(head, position);
        if (header == null) {
            return null;
        }
        if (header.length() < 0 || header.length() > maxRecordBytes) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    file.name() + " has a record of " + Integer.toUnsignedString(header.length()) + " bytes at byte "
                            + position + " where at most " + maxRecordBytes
                            + " are written; restore the state directory from a copy");
        }
        ByteBuffer payload = window.bytes(position + RecordHeader.BYTES, header.length());
        return payload != null && header.fits(payload) ? header : null;
    }

    private void checkNothingPromisedBehind() {
        long at = end;
        while (at + RecordHeader.BYTES <= window.fileBytes()) {
            RecordHeader behind = window.mayHoldHeader(at) ? recordAt(at) : null;
            if (behind == null) {
                at += 8;
            } else if (behind.durableThrough() <= end) {
                // Nothing within a whole record is one: headers name their place, and this one's bytes are its payload.
                at = behind.end(at);
            } else {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        file.name() + " is damaged at byte " + end
                                + ", before records that a flush had confirmed through byte "
                                + behind.durableThrough()
                                + "; restore the state directory from a copy, or initialise the volume and compare by"
                                + " hash");
            }
        }
    }
}
