package io.replicator.core.volume;

import java.util.UUID;

/** The UUID that names an agent for its whole life, whatever its key or address. */
public record AgentId(UUID uuid) {
    /** Reads the usual text form. */
    public static AgentId parse(String text) {
        return new AgentId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
