package io.replicator.core.index;

import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The stored form of a generation, {@value #BYTES} bytes, big-endian: number (8), id (16), 1 where it has a parent (1), parent or zero
 * (16), time of capture (8), root (32), consistency (1).
 */
public final class GenerationBytes {
    /** Bytes of a stored generation. */
    public static final int BYTES = 82;

    private GenerationBytes() {}

    /** Appends the generation to a big-endian buffer. */
    public static void write(Generation generation, ByteBuffer target) {
        target.putLong(generation.number());
        writeId(generation.id(), target);
        target.put((byte) (generation.parent().isPresent() ? 1 : 0));
        writeId(generation.parent().orElse(new GenerationId(new UUID(0, 0))), target);
        target.putLong(generation.capturedAtMillis());
        generation.root().writeTo(target);
        target.put((byte) generation.consistency().number());
    }

    /** Reads what {@link #write} wrote; anything else is an {@link IllegalArgumentException}. */
    public static Generation read(ByteBuffer source) {
        long number = source.getLong();
        GenerationId id = readId(source);
        int hasParent = source.get();
        GenerationId parent = readId(source);
        long capturedAtMillis = source.getLong();
        Digest root = Digest.readFrom(source);
        Consistency consistency = Consistency.ofNumber(source.get());
        if (hasParent < 0 || hasParent > 1) {
            throw new IllegalArgumentException("a generation with " + hasParent + " parents");
        }
        Optional<GenerationId> parents = hasParent == 1 ? Optional.of(parent) : Optional.empty();
        return new Generation(number, id, parents, capturedAtMillis, root, consistency);
    }

    static void writeId(GenerationId id, ByteBuffer target) {
        writeUuid(id.uuid(), target);
    }

    static GenerationId readId(ByteBuffer source) {
        return new GenerationId(readUuid(source));
    }

    static void writeUuid(UUID uuid, ByteBuffer target) {
        target.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    static UUID readUuid(ByteBuffer source) {
        long high = source.getLong();
        return new UUID(high, source.getLong());
    }
}
