package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segments of one file in order, each whole, and passes over what is spoilt. One owner, blocking.
 *
 * <p>The bytes are nobody's word: a length is checked against the type's bound and the file's end before a byte of the body is read.
 */
final class SegmentReader {
    /** So many places one behind the other that cannot be read mean that the disk is gone, not that a sector is. */
    private static final int MOST_UNREADABLE = 64;

    private final StateFile source;
    private final MediaFile file;
    private final int mostContentBytes;
    private final long sizeBytes;
    private final ByteBuffer first = ByteBuffer.allocate(SegmentHeader.BYTES);
    private long position;
    private int number = -1;
    private long spoiltPlaces;
    private int unreadable;
    private boolean wasWhole = true;

    /**
     * Begins at the file's first byte.
     *
     * @param file which one it should be: what belongs to another is passed over
     * @param mostContentBytes bound of a content segment's body
     */
    SegmentReader(StateFile source, MediaFile file, int mostContentBytes) {
        this.source = source;
        this.file = file;
        this.mostContentBytes = mostContentBytes;
        this.sizeBytes = source.sizeBytes();
    }

    /** Places where something that is no whole segment of this file began. */
    long spoiltPlaces() {
        return spoiltPlaces;
    }

    /** Begins again at the first byte; {@link #spoiltPlaces} go on counting. */
    void rewind() {
        position = 0;
        number = -1;
        wasWhole = true;
    }

    /**
     * The next whole segment of the file; its body stands in the target from 0 to its limit. Null behind the last one.
     *
     * @param target room for the longest body
     */
    @Nullable
    SegmentHeader next(ByteBuffer target) {
        while (position + SegmentHeader.BYTES <= sizeBytes) {
            SegmentHeader header = headerAt(position);
            if (header == null) {
                spoilt();
                position += SegmentHeader.ALIGNMENT_BYTES;
                continue;
            }
            long at = position;
            position = at + SegmentHeader.aligned(SegmentHeader.BYTES + (long) header.bodyBytes());
            if (isBodyWhole(at, header, target)) {
                number = header.number();
                wasWhole = true;
                return header;
            }
            spoilt();
            wasWhole = true;
        }
        return null;
    }

    /** The header at that position, where a usable one of this file stands there. */
    private @Nullable SegmentHeader headerAt(long at) {
        if (!read(at, first.clear())) {
            return null;
        }
        SegmentHeader header = SegmentHeader.readFrom(first.flip()).orElse(null);
        boolean usable = header != null
                && header.file().equals(file)
                && header.place() == at / SegmentHeader.ALIGNMENT_BYTES
                && header.number() > number
                && header.bodyBytes() <= mostBytes(header)
                && at + SegmentHeader.BYTES + header.bodyBytes() <= sizeBytes;
        return usable ? header : null;
    }

    private int mostBytes(SegmentHeader header) {
        int plain =
                switch (header.type()) {
                    case KEY -> SegmentHeader.MAX_KEY_BYTES;
                    case CONTENT -> mostContentBytes;
                    case DEFERRED -> SegmentHeader.MAX_DEFERRED_BYTES;
                    case END -> SegmentHeader.END_BYTES;
                };
        return plain + (header.sealed() ? FileSeal.OVERHEAD_BYTES : 0);
    }

    private boolean isBodyWhole(long at, SegmentHeader header, ByteBuffer target) {
        target.clear().limit(header.bodyBytes());
        if (!read(at + SegmentHeader.BYTES, target)) {
            return false;
        }
        return SegmentHeader.checksum(target.flip()) == header.bodyChecksum();
    }

    private boolean read(long at, ByteBuffer target) {
        try {
            source.read(at, target);
            unreadable = 0;
            return true;
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.CORRUPT_STATE) {
                // Past an end that came nearer while it was read.
                return false;
            }
            if (e.code() != FaultCode.IO_ERROR || ++unreadable > MOST_UNREADABLE) {
                throw e;
            }
            return false;
        }
    }

    /** Several places in a row are one spoilt run. */
    private void spoilt() {
        if (wasWhole) {
            spoiltPlaces++;
        }
        wasWhole = false;
    }
}
