package io.replicator.agent.e2e;

import io.replicator.core.volume.Role;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is done to a volume again and again: the seed's journey. */
final class Journeys {
    private Journeys() {}

    /** The source describes its volume, the copy is made, and {@code meanwhile} happens while it is on the road; then it arrives. */
    static void seed(Site source, Site replica, String volume, Path from, Path to, Runnable meanwhile) {
        Path manifest = source.file(volume + ".manifest");
        source.control().init(volume, Role.SOURCE);
        source.control().createSeed(volume, manifest);
        carry(from, to);
        meanwhile.run();
        replica.control().attachSeed(volume, manifest);
    }

    /** Copies a volume's bytes over a file, or into a device of the same size that holds zeroes. */
    static void carry(Path from, Path to) {
        if (Files.isRegularFile(to)) {
            Images.copy(from, to);
        } else {
            HostCommand.mustRun("dd", "if=" + from, "of=" + to, "bs=1M", "conv=notrunc,sparse,fsync", "status=none");
        }
    }
}
