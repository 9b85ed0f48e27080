package io.replicator.core.volume;

import java.util.UUID;

/** The UUID of a relation, minted at attach, at a first copy or at a change of role; a relation that ended keeps its own for ever. */
public record IncarnationId(UUID uuid) {
    /** Reads the usual text form. */
    public static IncarnationId parse(String text) {
        return new IncarnationId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
