package io.replicator.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A volume as it is found on this host.
 *
 * @param name its name here
 * @param path its block device or image file, absolute
 * @param peers names of the peers it is replicated with
 * @param chunkBytes its chunk size, used when the volume is initialised as a source: a power of two, 4 KiB to 4 MiB
 * @param every how often a round begins; only on request where it is empty
 * @param exclusiveDevice whether nobody but Replicator opens the device while this copy is a replica
 */
public record VolumeSection(
        String name, Path path, List<String> peers, int chunkBytes, Optional<Duration> every, boolean exclusiveDevice) {
    public VolumeSection {
        peers = List.copyOf(peers);
    }
}
