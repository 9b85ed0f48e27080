package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.LogRecord;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;

/** The records of a dirty set's log and their bytes. */
final class SetRecords {
    static final int MAGIC = 0x52504401;

    /** Compressed, the dirty blocks of the largest volume stay far below this. */
    static final int MAX_BYTES = 1 << 30;

    static final int HEAD = 1;
    static final int ADD = 2;
    static final int PENDING = 3;
    static final int DURABLE = 4;
    static final int VOID = 5;
    static final int ENDED = 6;
    static final int CAPTURED = 7;
    static final int PENDING_COMPARED = 8;

    private static final int RELATION = 1;
    private static final int HOLD = 2;
    private static final int HEAD_BYTES = 1 + 4 * 16 + 16 + 8;

    private SetRecords() {}

    static ByteBuffer head(SetHead head) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES);
        if (head.owner() instanceof SetOwner.Relation relation) {
            RelationId id = relation.id();
            bytes.put((byte) RELATION);
            GenerationBytes.writeUuid(id.volume().uuid(), bytes);
            GenerationBytes.writeUuid(id.source().uuid(), bytes);
            GenerationBytes.writeUuid(id.replica().uuid(), bytes);
            GenerationBytes.writeUuid(id.incarnation().uuid(), bytes);
        } else if (head.owner() instanceof SetOwner.Hold hold) {
            bytes.put((byte) HOLD);
            GenerationBytes.writeId(hold.seed(), bytes);
            bytes.position(1 + 4 * 16);
        }
        GenerationBytes.writeId(head.base(), bytes);
        return bytes.putLong(head.completeThrough()).flip();
    }

    static SetHead headOf(LogRecord record) {
        ByteBuffer bytes = record.payload().duplicate();
        if (record.type() != HEAD || bytes.remaining() != HEAD_BYTES) {
            throw new IllegalArgumentException("no head");
        }
        int kind = bytes.get();
        UUID first = GenerationBytes.readUuid(bytes);
        UUID source = GenerationBytes.readUuid(bytes);
        UUID replica = GenerationBytes.readUuid(bytes);
        UUID incarnation = GenerationBytes.readUuid(bytes);
        SetOwner owner =
                switch (kind) {
                    case RELATION ->
                        new SetOwner.Relation(new RelationId(
                                new VolumeId(first),
                                new AgentId(source),
                                new AgentId(replica),
                                new IncarnationId(incarnation)));
                    case HOLD -> new SetOwner.Hold(new GenerationId(first));
                    default -> throw new IllegalArgumentException("owner of kind " + kind);
                };
        return new SetHead(owner, GenerationBytes.readId(bytes), bytes.getLong());
    }

    static ByteBuffer add(long capture, BlockSet blocks) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(8 + blocks.serializedBytes()));
        blocks.writeTo(bytes.putLong(capture));
        return bytes.flip();
    }

    static long captureOf(LogRecord record) {
        return record.payload().getLong(0);
    }

    static BlockSet blocksOf(LogRecord record, Geometry geometry) {
        return BlockSet.readFrom(record.payload().duplicate().position(8), geometry);
    }

    static ByteBuffer generation(Generation generation) {
        ByteBuffer bytes = ByteBuffer.allocate(GenerationBytes.BYTES);
        GenerationBytes.write(generation, bytes);
        return bytes.flip();
    }

    static Generation generationOf(LogRecord record) {
        return GenerationBytes.read(record.payload().duplicate());
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String textOf(LogRecord record) {
        return StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
    }

    /** Turns what parsing throws into {@code CORRUPT_STATE}. */
    static <T> T guarded(String file, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    file + " holds what no dirty set wrote; restore the state directory from a copy, or initialise the"
                            + " volume and compare by hash",
                    e);
        }
    }
}
