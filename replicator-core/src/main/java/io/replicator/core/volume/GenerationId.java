package io.replicator.core.volume;

import java.util.UUID;

/** The UUID of a generation. */
public record GenerationId(UUID uuid) {
    /** Stands for <em>none</em> where a generation is named that a copy may not be at: no generation ever has it. */
    public static final GenerationId NONE = new GenerationId(new UUID(0, 0));

    /** Reads the usual text form. */
    public static GenerationId parse(String text) {
        return new GenerationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
