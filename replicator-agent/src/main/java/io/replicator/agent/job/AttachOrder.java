package io.replicator.agent.job;

import java.util.Optional;

/**
 * What has arrived, and by what it is judged.
 *
 * @param volume its name here
 * @param manifest the manifest that travelled with it
 * @param set the set that it has to be of, where one is named
 * @param as whether it may have that name here though its source calls it otherwise
 * @param dryRun whether only to say what it would take, and what would be refused
 * @param limit the most bytes of the device read in a second
 */
public record AttachOrder(
        String volume, String manifest, Optional<String> set, boolean as, boolean dryRun, Optional<Long> limit) {
    /** Under its own name, as fast as the device is. */
    public static AttachOrder of(String volume, String manifest, Optional<String> set) {
        return new AttachOrder(volume, manifest, set, false, false, Optional.empty());
    }
}
