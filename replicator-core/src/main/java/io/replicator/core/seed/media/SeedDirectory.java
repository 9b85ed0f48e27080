package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * One seed's directory on a medium, its statement judged. Blocking.
 *
 * @param medium what the administrator knows the medium by
 * @param statement what it says, signed by {@code signer}
 * @param parts that have a file
 */
record SeedDirectory(String medium, StateDirectory directory, SeedStatement statement, String signer, BitSet parts) {
    /** Whether a file is what it should be. */
    enum Condition {
        SOUND,
        /** It does not end with a whole end segment. */
        TRUNCATED,
        /** It says that it is another one. */
        FOREIGN
    }

    MediaFile file(MediaFile.Kind kind, int part) {
        return new MediaFile(kind, statement.volume(), statement.generation().id(), part);
    }

    /** A look at the first place of a part's file that says what it is, and at its last. */
    Condition condition(int part) {
        MediaFile expected = file(MediaFile.Kind.PART, part);
        try (StateFile file = directory.open(expected.name())) {
            long size = file.sizeBytes();
            long last = size - SegmentHeader.ALIGNMENT_BYTES;
            if (size < SegmentHeader.ALIGNMENT_BYTES || size % SegmentHeader.ALIGNMENT_BYTES != 0) {
                return isForeign(file, 0, expected) ? Condition.FOREIGN : Condition.TRUNCATED;
            }
            if (isForeign(file, 0, expected) || isForeign(file, last, expected)) {
                return Condition.FOREIGN;
            }
            return header(file, last).type() == SegmentType.END ? Condition.SOUND : Condition.TRUNCATED;
        } catch (NoHeaderException e) {
            return Condition.TRUNCATED;
        }
    }

    private static boolean isForeign(StateFile file, long at, MediaFile expected) {
        try {
            return !header(file, at).file().equals(expected);
        } catch (NoHeaderException e) {
            // Spoilt, and so says nothing: the segments behind it speak for themselves.
            return false;
        }
    }

    private static SegmentHeader header(StateFile file, long at) throws NoHeaderException {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        if (at < 0 || at + SegmentHeader.BYTES > file.sizeBytes()) {
            throw new NoHeaderException();
        }
        try {
            file.read(at, bytes);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR) {
                throw new NoHeaderException();
            }
            throw e;
        }
        SegmentHeader header = SegmentHeader.readFrom(bytes.flip()).orElseThrow(NoHeaderException::new);
        if (header.place() != at / SegmentHeader.ALIGNMENT_BYTES) {
            throw new NoHeaderException();
        }
        return header;
    }

    /** Nothing usable stands there. */
    private static final class NoHeaderException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
