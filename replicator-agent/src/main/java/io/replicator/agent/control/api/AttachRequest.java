package io.replicator.agent.control.api;

import java.util.Optional;

/**
 * Checks what arrived against its manifest and takes it as a replica.
 *
 * @param manifest the absolute path of the manifest on the agent's host
 * @param set the set that was made with it, where one is to be checked
 * @param as whether it may have that name here though its source calls it otherwise
 * @param dryRun whether only to say what it would take, and what would be refused
 * @param limit the most bytes of the device read in a second
 */
public record AttachRequest(
        String manifest, Optional<String> set, Optional<Boolean> as, Optional<Boolean> dryRun, Optional<Long> limit) {
    public AttachRequest {
        if (limit.isPresent() && limit.get() < 1) {
            throw new IllegalArgumentException("a limit of " + limit.get());
        }
    }
}
