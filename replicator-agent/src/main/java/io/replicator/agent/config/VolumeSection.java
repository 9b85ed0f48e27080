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
 * @param reflinkSnapshot whether its image file is cloned: for each capture at a source, and at a replica to keep the base where the journal has
 *     no room for a round
 */
public record VolumeSection(
        String name,
        Path path,
        List<String> peers,
        int chunkBytes,
        Optional<Duration> every,
        boolean exclusiveDevice,
        boolean reflinkSnapshot) {
    public VolumeSection {
        peers = List.copyOf(peers);
    }
}
