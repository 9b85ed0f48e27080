package io.replicator.core.index;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A volume's record and its bytes. */
final class VolumeRecords {
    static final String FILE = "volume";

    private static final int MAGIC = 0x52505601;
    private static final int FIXED_BYTES = 256;
    private static final int MAX_BYTES =
            FIXED_BYTES + VolumeRecord.MAX_NAME_BYTES + VolumeRecord.MAX_LINEAGE * GenerationBytes.BYTES;
    private static final UUID NONE = new UUID(0, 0);

    private VolumeRecords() {}

    static void write(StateDirectory directory, VolumeRecord record) {
        byte[] name = record.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > VolumeRecord.MAX_NAME_BYTES) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "the name " + record.name() + " is longer than " + VolumeRecord.MAX_NAME_BYTES + " bytes");
        }
        int lineageBytes = record.lineage().size() * GenerationBytes.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + name.length + lineageBytes);
        bytes.putShort((short) name.length).put(name);
        GenerationBytes.writeUuid(record.identity().id().uuid(), bytes);
        bytes.putLong(record.identity().geometry().logicalBytes());
        bytes.putInt(record.identity().geometry().chunkBytes());
        bytes.put(record.identity().salt().toBytes());
        bytes.put((byte) record.role().number()).putLong(record.roleEpoch()).putLong(record.copyNumber());
        bytes.putInt(record.algorithm().number()).put(record.fingerprintKey().toBytes());
        GenerationBytes.writeUuid(record.relation().map(IncarnationId::uuid).orElse(NONE), bytes);
        GenerationBytes.writeUuid(record.seed().map(GenerationId::uuid).orElse(NONE), bytes);
        bytes.put((byte) (record.paused() ? 1 : 0));
        bytes.putShort((short) record.lineage().size());
        record.lineage().forEach(generation -> GenerationBytes.write(generation, bytes));
        AtomicRecord.write(directory, FILE, MAGIC, bytes.flip());
    }

    static Optional<VolumeRecord> read(StateDirectory directory) {
        return AtomicRecord.read(directory, FILE, MAGIC, MAX_BYTES).map(bytes -> {
            try {
                return parse(bytes);
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        directory.name() + "/" + FILE
                                + " is no record of a volume; restore the state directory from a copy",
                        e);
            }
        });
    }

    private static VolumeRecord parse(ByteBuffer bytes) {
        byte[] name = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(name);
        VolumeId id = new VolumeId(GenerationBytes.readUuid(bytes));
        long logicalBytes = bytes.getLong();
        Geometry geometry = new Geometry(logicalBytes, bytes.getInt());
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        bytes.get(salt);
        Role role = Role.ofNumber(bytes.get());
        long roleEpoch = bytes.getLong();
        long copyNumber = bytes.getLong();
        FingerprintAlgorithm algorithm = FingerprintAlgorithm.ofNumber(bytes.getInt());
        byte[] key = new byte[FingerprintKey.BYTES];
        bytes.get(key);
        Optional<IncarnationId> relation =
                present(GenerationBytes.readUuid(bytes)).map(IncarnationId::new);
        Optional<GenerationId> seed = present(GenerationBytes.readUuid(bytes)).map(GenerationId::new);
        boolean paused = bytes.get() != 0;
        List<Generation> lineage = new ArrayList<>();
        for (int left = bytes.getShort(); left > 0; left--) {
            lineage.add(GenerationBytes.read(bytes));
        }
        return new VolumeRecord(
                new String(name, StandardCharsets.UTF_8),
                new VolumeIdentity(id, geometry, new VolumeIdentity.Salt(salt)),
                role,
                roleEpoch,
                copyNumber,
                algorithm,
                new FingerprintKey(key),
                lineage,
                relation,
                seed,
                paused);
    }

    private static Optional<UUID> present(UUID uuid) {
        return uuid.equals(NONE) ? Optional.empty() : Optional.of(uuid);
    }
}
