package io.replicator.core.index;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One of the two headers of an index file: whose index it is and at which generation. The valid one with the higher sequence counts.
 *
 * @param sequence counts the times a header was written
 * @param generation the generation the index is at; none before the first capture
 */
record IndexHeader(
        long sequence, VolumeIdentity identity, FingerprintAlgorithm algorithm, Optional<Generation> generation) {
    /** Bytes of a header. */
    static final int BYTES = 512;

    private static final int MAGIC = 0x52504958;
    private static final int VERSION = 1;
    private static final int CRC = 508;

    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(sequence);
        GenerationBytes.writeUuid(identity.id().uuid(), bytes);
        bytes.putLong(identity.geometry().logicalBytes());
        bytes.putInt(identity.geometry().chunkBytes());
        bytes.putInt(algorithm.number());
        bytes.put(identity.salt().toBytes());
        bytes.put((byte) (generation.isPresent() ? 1 : 0));
        generation.ifPresent(g -> GenerationBytes.write(g, bytes));
        return bytes.putInt(CRC, checksum(bytes)).rewind();
    }

    /** The header in these bytes; empty when they are not whole. {@code UNSUPPORTED_FORMAT} when they are whole and of another version. */
    static Optional<IndexHeader> parse(ByteBuffer bytes, String file) {
        if (bytes.getInt(0) != MAGIC || bytes.getInt(CRC) != checksum(bytes)) {
            return Optional.empty();
        }
        if (bytes.getInt(4) != VERSION) {
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_FORMAT,
                    file + " has format version " + bytes.getInt(4) + " where this program knows " + VERSION
                            + "; use the version that wrote it");
        }
        try {
            bytes.position(8);
            long sequence = bytes.getLong();
            VolumeId id = new VolumeId(GenerationBytes.readUuid(bytes));
            long logicalBytes = bytes.getLong();
            Geometry geometry = new Geometry(logicalBytes, bytes.getInt());
            FingerprintAlgorithm algorithm = FingerprintAlgorithm.ofNumber(bytes.getInt());
            byte[] salt = new byte[Salt.BYTES];
            bytes.get(salt);
            Optional<Generation> generation =
                    bytes.get() == 1 ? Optional.of(GenerationBytes.read(bytes)) : Optional.empty();
            VolumeIdentity identity = new VolumeIdentity(id, geometry, new Salt(salt));
            return Optional.of(new IndexHeader(sequence, identity, algorithm, generation));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC));
        return (int) crc.getValue();
    }
}
