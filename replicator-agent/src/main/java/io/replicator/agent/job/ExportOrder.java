package io.replicator.agent.job;

import io.replicator.core.volume.GenerationId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be exported, and onto what.
 *
 * @param volumes their names here
 * @param media directories, absolute
 * @param certificate whom it is encrypted for
 * @param passphraseFile what it is encrypted with
 * @param manifest where a new seed's manifest goes, or that of {@code seed} is
 * @param seed which seed is exported, or exported on; where none is named the one that is under way, or a new one
 * @param copy whether everything is exported once more, though it is on media already
 * @param verify whether all that was written is read back before it counts, and not a sample only
 * @param dryRun whether only to say what it would take
 * @param limit the most bytes of the volume read in a second
 */
public record ExportOrder(
        List<String> volumes,
        List<Path> media,
        Optional<Path> certificate,
        Optional<Path> passphraseFile,
        Optional<Path> manifest,
        Optional<GenerationId> seed,
        boolean copy,
        boolean verify,
        boolean dryRun,
        Optional<Long> limit) {
    public ExportOrder {
        volumes = List.copyOf(volumes);
        media = List.copyOf(media);
    }
}
