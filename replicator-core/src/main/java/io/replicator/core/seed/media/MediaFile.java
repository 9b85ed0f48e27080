package io.replicator.core.seed.media;

import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Which file of which seed: what each of its segments repeats.
 *
 * @param part the part's number, 0 for a manifest
 */
record MediaFile(Kind kind, VolumeId volume, GenerationId generation, int part) {
    static final String MANIFEST_NAME = "manifest";
    private static final String PART_PREFIX = "part-";

    /** The kinds of files in segments. */
    enum Kind {
        PART(1),
        MANIFEST(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** The file's name in its seed's directory. */
    String name() {
        return kind == Kind.MANIFEST ? MANIFEST_NAME : PART_PREFIX + String.format(Locale.ROOT, "%06d", part);
    }

    /** The part whose file has that name. */
    static OptionalInt partOf(String name) {
        if (!name.matches("part-[0-9]{6,7}")) {
            return OptionalInt.empty();
        }
        int part = Integer.parseInt(name.substring(PART_PREFIX.length()));
        return new MediaFile(Kind.PART, new VolumeId(NIL), new GenerationId(NIL), part)
                        .name()
                        .equals(name)
                ? OptionalInt.of(part)
                : OptionalInt.empty();
    }

    void putIds(ByteBuffer target) {
        putUuid(target, volume.uuid());
        putUuid(target, generation.uuid());
    }

    static void putUuid(ByteBuffer target, UUID uuid) {
        target.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    static UUID getUuid(ByteBuffer source) {
        return new UUID(source.getLong(), source.getLong());
    }

    private static final UUID NIL = new UUID(0, 0);
}
