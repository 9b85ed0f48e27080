package io.replicator.agent.job;

import java.util.List;
import java.util.Optional;

/**
 * Of what a seed is to be made.
 *
 * @param volumes their names here
 * @param manifest where its manifest goes; with several volumes a directory; chosen where none is given
 * @param dryRun whether only to say what it would take
 * @param limit the most bytes of a volume read in a second
 */
public record SeedOrder(List<String> volumes, Optional<String> manifest, boolean dryRun, Optional<Long> limit) {
    public SeedOrder {
        volumes = List.copyOf(volumes);
    }

    /** As fast as the devices are. */
    public static SeedOrder of(List<String> volumes, Optional<String> manifest) {
        return new SeedOrder(volumes, manifest, false, Optional.empty());
    }
}
