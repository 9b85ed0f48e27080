package io.replicator.agent.control.api;

import java.util.List;
import java.util.Optional;

/**
 * Describes volumes at one point, for transport.
 *
 * @param volumes their names here
 * @param manifest the absolute path of the manifest on the agent's host; with several volumes a directory
 * @param dryRun whether only to say what it would take
 * @param limit the most bytes of a volume read in a second
 */
public record SeedRequest(
        List<String> volumes, Optional<String> manifest, Optional<Boolean> dryRun, Optional<Long> limit) {
    public SeedRequest {
        volumes = List.copyOf(volumes);
        if (limit.isPresent() && limit.get() < 1) {
            throw new IllegalArgumentException("a limit of " + limit.get());
        }
    }
}
