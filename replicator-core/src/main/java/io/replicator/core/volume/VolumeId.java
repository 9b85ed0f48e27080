package io.replicator.core.volume;

import java.util.UUID;

/** The UUID that names a volume at every site. */
public record VolumeId(UUID uuid) {
    /** Reads the usual text form. */
    public static VolumeId parse(String text) {
        return new VolumeId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
