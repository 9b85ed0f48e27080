package io.replicator.core.replica;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The durable mark of a round that is written over a snapshot: while it is there and the index is at {@code base}, the copy is what the
 * snapshot keeps, and its device may be anything in between.
 *
 * @param base the generation that the snapshot keeps
 * @param next the generation that the round is to reach, its root not known yet
 */
record SnapshotMark(GenerationId base, Generation next) {
    /** Its file in the copy's directory. */
    static final String FILE = "snapshot";

    static final int MAGIC = 0x52505301;
    private static final int BYTES = 16 + Generation.BYTES;

    /** Replaces what was there; durable when it returns. */
    void write(StateDirectory copy) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(base.uuid().getMostSignificantBits()).putLong(base.uuid().getLeastSignificantBits());
        next.writeTo(bytes);
        AtomicRecord.write(copy, FILE, MAGIC, bytes.flip());
    }

    /** Whether there is one, whole or not. */
    static boolean isThere(StateDirectory copy) {
        return copy.exists(FILE);
    }

    /**
     * The mark, durable as it is found; empty where it is not whole, or not there.
     *
     * @throws ReplicatorException {@code UNSUPPORTED_FORMAT}, or what reading fails with
     */
    static Optional<SnapshotMark> read(StateDirectory copy) {
        try {
            return AtomicRecord.read(copy, FILE, MAGIC, BYTES)
                    .filter(bytes -> bytes.remaining() == BYTES)
                    .map(bytes -> new SnapshotMark(
                            new GenerationId(new UUID(bytes.getLong(), bytes.getLong())), Generation.readFrom(bytes)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Takes it away; durable when it returns. */
    static void delete(StateDirectory copy) {
        copy.delete(FILE);
        copy.sync();
    }
}
