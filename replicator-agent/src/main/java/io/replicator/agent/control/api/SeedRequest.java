package io.replicator.agent.control.api;

import java.util.List;
import java.util.Optional;

/**
 * Describes volumes at one point, for transport.
 *
 * @param volumes their names here
 * @param manifest the absolute path of the manifest on the agent's host; with several volumes a directory
 */
public record SeedRequest(List<String> volumes, Optional<String> manifest) {
    public SeedRequest {
        volumes = List.copyOf(volumes);
    }
}
