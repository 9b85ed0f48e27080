package io.replicator.core.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;

/**
 * A point in a volume's history that was captured whole at the source.
 *
 * @param number counts captures of the volume, from 1
 * @param id names the generation at every site
 * @param parent the generation it was captured after, where there is one
 * @param capturedAtMillis wall time at the start of the capture, milliseconds since 1970 UTC, by the source's clock
 * @param root the hash tree's root, which stands for every byte of the volume
 * @param consistency what it is worth
 */
public record Generation(
        long number,
        GenerationId id,
        Optional<GenerationId> parent,
        long capturedAtMillis,
        Digest root,
        Consistency consistency) {
    /** Stored length: number 8, id 16, whether there is a parent 1, parent 16, time 8, root 32, consistency 1. */
    public static final int BYTES = 82;

    public Generation {
        if (number < 1) {
            throw new IllegalArgumentException("generation number " + number);
        }
    }

    /** Reads {@link #BYTES}, big-endian; anything that {@link #writeTo} does not write is an {@link IllegalArgumentException}. */
    public static Generation readFrom(ByteBuffer source) {
        ByteBuffer view = source.slice(source.position(), BYTES).order(ByteOrder.BIG_ENDIAN);
        source.position(source.position() + BYTES);
        long number = view.getLong();
        GenerationId id = new GenerationId(readUuid(view));
        byte hasParent = view.get();
        UUID parent = readUuid(view);
        if ((hasParent != 0 && hasParent != 1) || (hasParent == 0 && !parent.equals(NO_PARENT))) {
            throw new IllegalArgumentException("a generation's parent is neither there nor absent");
        }
        return new Generation(
                number,
                id,
                hasParent == 0 ? Optional.empty() : Optional.of(new GenerationId(parent)),
                view.getLong(),
                Digest.readFrom(view),
                Consistency.ofNumber(view.get()));
    }

    /** Writes {@link #BYTES}, big-endian, whatever the buffer's order. */
    public void writeTo(ByteBuffer target) {
        ByteBuffer view = target.slice(target.position(), BYTES).order(ByteOrder.BIG_ENDIAN);
        target.position(target.position() + BYTES);
        UUID parentId = parent.map(GenerationId::uuid).orElse(NO_PARENT);
        view.putLong(number)
                .putLong(id.uuid().getMostSignificantBits())
                .putLong(id.uuid().getLeastSignificantBits())
                .put((byte) (parent.isPresent() ? 1 : 0))
                .putLong(parentId.getMostSignificantBits())
                .putLong(parentId.getLeastSignificantBits())
                .putLong(capturedAtMillis);
        root.writeTo(view);
        view.put((byte) consistency.number());
    }

    /** The same generation with that root. */
    public Generation withRoot(Digest newRoot) {
        return new Generation(number, id, parent, capturedAtMillis, newRoot, consistency);
    }

    private static UUID readUuid(ByteBuffer view) {
        return new UUID(view.getLong(), view.getLong());
    }

    private static final UUID NO_PARENT = new UUID(0, 0);
}
