package io.replicator.agent.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A volume as it is configured here.
 *
 * @param name its name here
 * @param path its block device or image file
 * @param peers names of the peers it is replicated with; others are not heard about it
 * @param chunkBytes its chunk size where it is initialised as a source
 * @param every how often a round begins while this copy is the source; only on request where it is empty
 * @param exclusiveDevice whether an administrator says that nobody but Replicator opens its device while this copy is a replica
 * @param reflinkSnapshot whether its image file is cloned: for each capture at a source, and at a replica to keep the base where the journal has
 *     no room for a round
 */
public record VolumeSettings(
        String name,
        Path path,
        List<String> peers,
        int chunkBytes,
        Optional<Duration> every,
        boolean exclusiveDevice,
        boolean reflinkSnapshot) {
    public VolumeSettings {
        peers = List.copyOf(peers);
        if (every.filter(span -> span.isNegative() || span.isZero()).isPresent()) {
            throw new IllegalArgumentException("a round of '" + name + "' every " + every);
        }
    }
}
