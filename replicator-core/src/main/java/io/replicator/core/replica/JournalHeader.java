package io.replicator.core.replica;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first sector of a journal: from which generation of which volume its rounds go.
 *
 * <p>Layout, big-endian: magic "RPLJ" (4 bytes), version 1 (4), volume (16), logical bytes (8), chunk bytes (4), zero (4), base (16), begun for
 * (16), zero up to 508, CRC32C of the first 508 bytes (4).
 *
 * @param volume the volume
 * @param geometry its geometry, by which the batches are read
 * @param base the generation its deltas are over
 * @param begunFor the generation that the first of its rounds was to reach: no two journals begin with the same bytes
 */
record JournalHeader(VolumeId volume, Geometry geometry, GenerationId base, GenerationId begunFor) {
    /** Stored length: one sector, so that it cannot be torn. */
    static final int BYTES = 512;

    private static final int MAGIC = 0x52504C4A;
    private static final int VERSION = 1;
    private static final int CRC_OFFSET = BYTES - Integer.BYTES;

    /** The header's bytes. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(VERSION);
        VolumeCommit.writeUuid(volume.uuid(), bytes);
        bytes.putLong(geometry.logicalBytes()).putInt(geometry.chunkBytes()).putInt(0);
        VolumeCommit.writeUuid(base.uuid(), bytes);
        VolumeCommit.writeUuid(begunFor.uuid(), bytes);
        bytes.putInt(CRC_OFFSET, crc(bytes));
        return bytes.rewind();
    }

    /** The checksum that the first record's chain begins with. */
    int crc() {
        return toBytes().getInt(CRC_OFFSET);
    }

    /** The header in these 512 bytes, or nothing when they are none. */
    static Optional<JournalHeader> parse(ByteBuffer bytes) {
        if (bytes.getInt(0) != MAGIC || bytes.getInt(4) != VERSION || bytes.getInt(CRC_OFFSET) != crc(bytes)) {
            return Optional.empty();
        }
        ByteBuffer view = bytes.slice(8, BYTES - 8);
        VolumeId volume = new VolumeId(VolumeCommit.readUuid(view));
        long logicalBytes = view.getLong();
        int chunkBytes = view.getInt();
        view.getInt();
        if (!Geometry.isValid(logicalBytes, chunkBytes)) {
            return Optional.empty();
        }
        return Optional.of(new JournalHeader(
                volume,
                new Geometry(logicalBytes, chunkBytes),
                new GenerationId(VolumeCommit.readUuid(view)),
                new GenerationId(VolumeCommit.readUuid(view))));
    }

    /** Whether it is of a journal of that volume from that base. */
    boolean isOf(VolumeId wantedVolume, Geometry wantedGeometry, GenerationId wantedBase) {
        return volume.equals(wantedVolume) && geometry.equals(wantedGeometry) && base.equals(wantedBase);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
