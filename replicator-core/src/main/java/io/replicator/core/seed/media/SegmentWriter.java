package io.replicator.core.seed.media;

import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Writes the segments of one file, one behind the other. One owner, blocking. */
final class SegmentWriter {
    private final StateFile target;
    private final MediaFile file;
    private final Optional<FileSeal> seal;
    private long position;
    private int contents;

    /** Begins the file, with its key where it is sealed; {@code target} is empty. */
    SegmentWriter(StateFile target, MediaFile file, Optional<FileSeal> seal) {
        this.target = target;
        this.file = file;
        this.seal = seal;
        seal.ifPresent(key -> write(SegmentType.KEY, 0, key.wrappedKey()));
    }

    /** Bytes written so far. */
    long bytes() {
        return position;
    }

    /** Content segments written so far. */
    int contents() {
        return contents;
    }

    /**
     * Writes a content segment whose body is ready: from {@link SegmentHeader#BYTES} to the limit of the frame, sealed where the file is.
     * The frame has room for the header and for what follows the body.
     */
    void writeContent(int number, ByteBuffer frame, int bodyChecksum) {
        contents++;
        put(SegmentType.CONTENT, number, seal.isPresent(), frame, bodyChecksum);
    }

    /** Seals a body where the file is sealed, and writes it. */
    void write(SegmentType type, int number, byte[] plain) {
        boolean sealing = seal.isPresent() && type != SegmentType.KEY;
        int bodyBytes = plain.length + (sealing ? FileSeal.OVERHEAD_BYTES : 0);
        ByteBuffer frame = ByteBuffer.allocate((int) SegmentHeader.aligned(SegmentHeader.BYTES + bodyBytes));
        frame.position(SegmentHeader.BYTES);
        boolean last = type == SegmentType.END;
        if (sealing) {
            ByteBuffer associated = header(type, number, true, bodyBytes, 0).associated();
            seal.orElseThrow().seal(associated, number, last, ByteBuffer.wrap(plain), frame);
        } else {
            frame.put(plain);
        }
        frame.limit(SegmentHeader.BYTES + bodyBytes);
        if (type == SegmentType.CONTENT) {
            contents++;
        }
        put(type, number, sealing, frame, bodyChecksum(frame));
    }

    /** The checksum of a frame's body. */
    static int bodyChecksum(ByteBuffer frame) {
        return SegmentHeader.checksum(frame.duplicate().position(SegmentHeader.BYTES));
    }

    private void put(SegmentType type, int number, boolean sealed, ByteBuffer frame, int bodyChecksum) {
        int end = frame.limit();
        int alignedEnd = (int) SegmentHeader.aligned(end);
        frame.limit(alignedEnd);
        for (int i = end; i < alignedEnd; i++) {
            frame.put(i, (byte) 0);
        }
        frame.position(0);
        header(type, number, sealed, end - SegmentHeader.BYTES, bodyChecksum).writeTo(frame);
        frame.position(0);
        target.write(position, frame);
        position += alignedEnd;
    }

    private SegmentHeader header(SegmentType type, int number, boolean sealed, int bodyBytes, int checksum) {
        return new SegmentHeader(file, type, number, type == SegmentType.END, sealed, bodyBytes, checksum, (int)
                (position / SegmentHeader.ALIGNMENT_BYTES));
    }
}
