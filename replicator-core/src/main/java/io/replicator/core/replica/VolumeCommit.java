package io.replicator.core.replica;

import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * One volume's part of a commit record: from that record on the volume is at {@code next}, whatever its device still holds.
 *
 * @param volume the volume
 * @param copyNumber which of its copies at this agent, {@link #UNKNOWN_COPY} where a version from before commits had it has written it
 * @param base the generation it was at
 * @param next the generation it is at; its id names the journal
 * @param seal what the journal must look like
 */
record VolumeCommit(VolumeId volume, long copyNumber, GenerationId base, Generation next, JournalSeal seal) {
    static final long UNKNOWN_COPY = 0;

    /** Stored length. */
    static final int BYTES = 16 + 8 + 16 + Generation.BYTES + JournalSeal.BYTES;

    /** Stored length without the copy's number. */
    static final int BYTES_WITHOUT_COPY = BYTES - 8;

    static VolumeCommit readFrom(ByteBuffer source, boolean withCopy) {
        return new VolumeCommit(
                new VolumeId(readUuid(source)),
                withCopy ? source.getLong() : UNKNOWN_COPY,
                new GenerationId(readUuid(source)),
                Generation.readFrom(source),
                JournalSeal.readFrom(source));
    }

    void writeTo(ByteBuffer target) {
        writeUuid(volume.uuid(), target);
        target.putLong(copyNumber);
        writeUuid(base.uuid(), target);
        next.writeTo(target);
        seal.writeTo(target);
    }

    static UUID readUuid(ByteBuffer source) {
        return new UUID(source.getLong(), source.getLong());
    }

    static void writeUuid(UUID uuid, ByteBuffer target) {
        target.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }
}
