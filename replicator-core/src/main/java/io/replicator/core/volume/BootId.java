package io.replicator.core.volume;

import java.util.UUID;

/** The UUID of one run of an agent process; a new one means that what was not durable is gone. */
public record BootId(UUID uuid) {
    /** Reads the usual text form. */
    public static BootId parse(String text) {
        return new BootId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
