package io.replicator.core.device.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Which boot of this machine it is, as the kernel says: drawn at random each time. */
public final class MachineBoot {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private MachineBoot() {}

    /** The id of this boot; empty where the kernel does not tell. */
    public static Optional<UUID> id() {
        try {
            return Optional.of(UUID.fromString(Files.readString(FILE).strip()));
        } catch (IOException | IllegalArgumentException e) {
            // What is not known proves nothing, and is not needed to work.
            return Optional.empty();
        }
    }
}
