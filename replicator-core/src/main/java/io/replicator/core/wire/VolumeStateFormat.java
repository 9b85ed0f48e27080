package io.replicator.core.wire;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.wire.Message.VolumeFlag;
import io.replicator.core.wire.Message.VolumeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** VOLUME_STATE: fixed fields, the name, the lineage. */
final class VolumeStateFormat extends MessageFormat<VolumeState> {
    private static final int FIXED_BYTES = 101 + VolumeIdentity.Salt.BYTES;
    private static final int KNOWN_FLAGS = knownFlags();

    static final int MIN_BYTES = FIXED_BYTES + 1;
    static final int MAX_BYTES =
            FIXED_BYTES + WireLimits.MAX_VOLUME_NAME_BYTES + VolumeState.MAX_LINEAGE * GenerationFormat.BYTES;

    VolumeStateFormat() {
        super(VolumeState.class);
    }

    @Override
    void write(WireWriter out, VolumeState state) {
        if ((state.flags() & ~KNOWN_FLAGS) != 0) {
            throw new IllegalArgumentException("unknown flags " + state.flags());
        }
        out.uuid(state.volume().uuid())
                .u63(1, state.geometry().logicalBytes())
                .u32(state.geometry().chunkBytes())
                .fixed(state.salt().toBytes())
                .u8(state.role().number())
                .u63(0, state.roleEpoch())
                .optionalUuid(state.current().map(GenerationId::uuid))
                .optionalUuid(state.relation().map(IncarnationId::uuid))
                .optionalUuid(state.seed().map(GenerationId::uuid))
                .u63(0, state.damagedChunks())
                .u32(state.flags())
                .count(state.lineage().size(), VolumeState.MAX_LINEAGE)
                .name(WireLimits.MAX_VOLUME_NAME_BYTES, state.name());
        for (Generation generation : state.lineage()) {
            GenerationFormat.write(out, generation);
        }
    }

    @Override
    VolumeState read(WireReader in) {
        VolumeId volume = new VolumeId(in.uuid("volume"));
        Geometry geometry = geometry(in);
        VolumeIdentity.Salt salt = new VolumeIdentity.Salt(in.fixed(VolumeIdentity.Salt.BYTES));
        Role role = role(in);
        long roleEpoch = in.u63(0, "role epoch");
        Optional<GenerationId> current = in.optionalUuid().map(GenerationId::new);
        Optional<IncarnationId> relation = in.optionalUuid().map(IncarnationId::new);
        Optional<GenerationId> seed = in.optionalUuid().map(GenerationId::new);
        long damagedChunks = in.u63(0, "damaged chunks");
        if (damagedChunks > geometry.chunkCount()) {
            throw in.malformed("more damaged chunks than the volume has");
        }
        long flags = in.u32();
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw in.malformed("unknown flags");
        }
        int count = in.count(VolumeState.MAX_LINEAGE, GenerationFormat.BYTES, "generations");
        String name = in.name(WireLimits.MAX_VOLUME_NAME_BYTES, "volume name");
        List<Generation> lineage = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lineage.add(GenerationFormat.read(in));
        }
        return new VolumeState(
                volume, name, geometry, salt, role, roleEpoch, lineage, current, relation, seed, damagedChunks, (int)
                        flags);
    }

    private static Geometry geometry(WireReader in) {
        long logicalBytes = in.u63(1, "logical size");
        long chunkBytes = in.u32();
        if (chunkBytes > Geometry.MAX_CHUNK_BYTES || !Geometry.isValid(logicalBytes, (int) chunkBytes)) {
            throw in.malformed("its sizes make no geometry");
        }
        return new Geometry(logicalBytes, (int) chunkBytes);
    }

    private static Role role(WireReader in) {
        int number = in.u8();
        if (number != Role.SOURCE.number() && number != Role.REPLICA.number()) {
            throw in.malformed("an unknown role");
        }
        return Role.ofNumber(number);
    }

    private static int knownFlags() {
        int flags = 0;
        for (VolumeFlag flag : VolumeFlag.values()) {
            flags |= flag.bit();
        }
        return flags;
    }
}
