package io.replicator.agent.control.api;

import io.replicator.core.volume.GenerationId;
import java.util.List;
import java.util.Optional;

/**
 * Copies seeds onto transport media. Paths are absolute, on the agent's host.
 *
 * @param volumes their names here
 * @param media directories
 * @param certificate whom the media are encrypted for
 * @param passphraseFile what they are encrypted with
 * @param manifest where a new seed's manifest goes, or where that of {@code seed} is
 * @param seed which seed; where none is named those that are under way, or new ones
 * @param copy whether everything is exported once more
 * @param another whether new seeds are made, though earlier ones are on media or on their way there
 * @param verify whether all that was written is read back before it counts, and not a sample only
 * @param dryRun whether only to say what it would take
 * @param limit the most bytes of the volume read in a second
 */
public record ExportRequest(
        List<String> volumes,
        List<String> media,
        Optional<String> certificate,
        Optional<String> passphraseFile,
        Optional<String> manifest,
        Optional<GenerationId> seed,
        Optional<Boolean> copy,
        Optional<Boolean> another,
        Optional<Boolean> verify,
        Optional<Boolean> dryRun,
        Optional<Long> limit) {
    public ExportRequest {
        volumes = List.copyOf(volumes);
        media = List.copyOf(media);
        if (limit.isPresent() && limit.get() < 1) {
            throw new IllegalArgumentException("a limit of " + limit.get());
        }
    }
}
