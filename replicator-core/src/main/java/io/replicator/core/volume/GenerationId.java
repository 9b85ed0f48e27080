package io.replicator.core.volume;

import java.util.UUID;

/** The UUID of a generation. */
public record GenerationId(UUID uuid) {
    /** Reads the usual text form. */
    public static GenerationId parse(String text) {
        return new GenerationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
