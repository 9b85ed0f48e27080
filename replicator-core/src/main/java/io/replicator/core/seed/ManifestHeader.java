package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a manifest says before its digests. As confidential as the salt in it.
 *
 * <p>Layout, big-endian: magic "RPLMANIF" (8 bytes), version 1 (4), digest algorithm 1: SHA-256 of salt and bytes (2), tree algorithm 1:
 * fanout 16 (2), volume (16), logical bytes (8), chunk bytes (4), length of the name (2), zero (2), salt (16), role epoch (8), generation
 * (82), zero (2), CRC32C of the 156 bytes before and the name (4), name in UTF-8.
 *
 * @param identity which volume it is, and its geometry
 * @param name the volume's name at the source, 1 to 255 bytes in UTF-8
 * @param roleEpoch hand-overs of the volume's source role so far
 * @param generation the generation whose chunks follow
 */
public record ManifestHeader(VolumeIdentity identity, String name, long roleEpoch, Generation generation) {
    /** The most bytes of a name. */
    public static final int MAX_NAME_BYTES = 255;

    static final long MAGIC = 0x52504C4D414E4946L;
    static final int VERSION = 1;
    static final int FIXED_BYTES = 160;

    private static final short DIGEST_ALGORITHM = 1;
    private static final short TREE_ALGORITHM = 1;
    private static final int NAME_LENGTH_OFFSET = 44;
    private static final int CRC_OFFSET = 156;

    public ManifestHeader {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 1 || nameBytes > MAX_NAME_BYTES || roleEpoch < 0) {
            throw new IllegalArgumentException("a name of " + nameBytes + " bytes, role epoch " + roleEpoch);
        }
    }

    /** Bytes of it in a file: where the digests begin. */
    public int byteLength() {
        return FIXED_BYTES + name.getBytes(StandardCharsets.UTF_8).length;
    }

    ByteBuffer toBytes() {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + nameBytes.length);
        bytes.putLong(MAGIC).putInt(VERSION).putShort(DIGEST_ALGORITHM).putShort(TREE_ALGORITHM);
        UUID volume = identity.id().uuid();
        bytes.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
        bytes.putLong(identity.geometry().logicalBytes())
                .putInt(identity.geometry().chunkBytes());
        bytes.putChar((char) nameBytes.length).putChar((char) 0);
        bytes.put(identity.salt().toBytes()).putLong(roleEpoch);
        generation.writeTo(bytes);
        bytes.put(FIXED_BYTES, nameBytes);
        bytes.putInt(CRC_OFFSET, crc(bytes));
        return bytes.rewind();
    }

    /** Bytes of the name that follows these fixed bytes, which are not trusted yet. */
    static int nameLength(ByteBuffer fixed, String file) {
        if (fixed.getLong(0) != MAGIC) {
            throw bad(file, "is no manifest");
        }
        if (fixed.getInt(8) != VERSION) {
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_FORMAT,
                    file + " is a manifest of version " + fixed.getInt(8) + " where this agent knows " + VERSION
                            + "; use the version that wrote it");
        }
        int length = fixed.getChar(NAME_LENGTH_OFFSET);
        if (length < 1 || length > MAX_NAME_BYTES) {
            throw bad(file, "was altered");
        }
        return length;
    }

    /** The header in these bytes, fixed part and name. */
    static ManifestHeader parse(ByteBuffer bytes, String file) {
        if (bytes.getInt(CRC_OFFSET) != crc(bytes)) {
            throw bad(file, "was altered: its header does not have its checksum");
        }
        try {
            if (bytes.getShort(12) != DIGEST_ALGORITHM || bytes.getShort(14) != TREE_ALGORITHM) {
                throw new ReplicatorException(
                        FaultCode.UNSUPPORTED_FORMAT,
                        file + " uses digests that this version does not know; use the version that wrote it");
            }
            VolumeId volume = new VolumeId(new UUID(bytes.getLong(16), bytes.getLong(24)));
            Geometry geometry = new Geometry(bytes.getLong(32), bytes.getInt(40));
            byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
            bytes.get(48, salt);
            Generation generation = Generation.readFrom(bytes.slice(72, Generation.BYTES));
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.slice(FIXED_BYTES, bytes.limit() - FIXED_BYTES))
                    .toString();
            return new ManifestHeader(
                    new VolumeIdentity(volume, geometry, new VolumeIdentity.Salt(salt)),
                    name,
                    bytes.getLong(64),
                    generation);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw bad(file, "has an impossible header (" + e.getMessage() + ")");
        }
    }

    static ReplicatorException bad(String file, String what) {
        return new ReplicatorException(
                FaultCode.BAD_MANIFEST,
                file + " " + what + "; fetch the manifest again from where the seed was created");
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC_OFFSET));
        crc.update(bytes.slice(FIXED_BYTES, bytes.limit() - FIXED_BYTES));
        return (int) crc.getValue();
    }
}
