package io.replicator.core.seed.media;

import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file of a medium on its way in: its segments, and the key to them where they are sealed. One owner, blocking. */
final class SealedFile {
    private final SegmentReader reader;
    private final MediaFile file;
    private final Optional<FileSeal> seal;

    private SealedFile(SegmentReader reader, MediaFile file, Optional<FileSeal> seal) {
        this.reader = reader;
        this.file = file;
        this.seal = seal;
    }

    /**
     * Finds out whether it is sealed, and opens it.
     *
     * @param scratch room for the longest body
     * @return empty where it is sealed and both of its keys are spoilt, so that nothing of it can be read
     * @throws io.replicator.core.fault.ReplicatorException {@code WRONG_KEY}
     */
    static Optional<SealedFile> open(
            StateFile source, MediaFile file, int mostContentBytes, MediaSealing sealing, ByteBuffer scratch) {
        SegmentReader reader = new SegmentReader(source, file, mostContentBytes);
        boolean sealed = false;
        for (SegmentHeader header = reader.next(scratch); header != null; header = reader.next(scratch)) {
            if (header.type() == SegmentType.KEY) {
                byte[] wrapped = new byte[header.bodyBytes()];
                scratch.get(0, wrapped);
                reader.rewind();
                return Optional.of(new SealedFile(reader, file, Optional.of(sealing.open(wrapped))));
            }
            sealed |= header.sealed();
            if (!header.sealed()) {
                break;
            }
        }
        reader.rewind();
        return sealed ? Optional.empty() : Optional.of(new SealedFile(reader, file, Optional.empty()));
    }

    SegmentReader reader() {
        return reader;
    }

    boolean isSealed() {
        return seal.isPresent();
    }

    /**
     * The plain body of a segment; null where it was not sealed in this place of this file. A file that is sealed has no plain segment: what
     * somebody put there is not taken.
     *
     * @param body from position to limit
     * @param target room for it where it is sealed
     */
    @Nullable
    ByteBuffer plain(SegmentHeader header, ByteBuffer body, ByteBuffer target) {
        if (header.sealed() != seal.isPresent() || !header.file().equals(file)) {
            return null;
        }
        if (seal.isEmpty()) {
            return body;
        }
        if (header.bodyBytes() <= FileSeal.OVERHEAD_BYTES) {
            return null;
        }
        target.clear().limit(header.bodyBytes() - FileSeal.OVERHEAD_BYTES);
        boolean opened = seal.get().open(header.associated(), header.number(), header.last(), body.duplicate(), target);
        return opened ? target.rewind() : null;
    }

    /** As {@link #plain}, for what is short, as an array. */
    byte @Nullable [] plainBytes(SegmentHeader header, ByteBuffer body) {
        ByteBuffer plain = plain(header, body, ByteBuffer.allocate(header.bodyBytes()));
        if (plain == null) {
            return null;
        }
        byte[] bytes = new byte[plain.remaining()];
        plain.get(plain.position(), bytes);
        return Arrays.copyOf(bytes, bytes.length);
    }
}
