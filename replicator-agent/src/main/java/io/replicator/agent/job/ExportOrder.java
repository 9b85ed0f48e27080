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
 * @param seed which seed is exported, or exported on; where none is named those that are under way, or new ones
 * @param copy whether everything is exported once more, though it is on media already
 * @param another whether new seeds are made, though earlier ones are on media or on their way there
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
        boolean another,
        boolean verify,
        boolean dryRun,
        Optional<Long> limit) {
    public ExportOrder {
        volumes = List.copyOf(volumes);
        media = List.copyOf(media);
    }

    /** A command that goes on with what this one began, of those volumes; the media are for whoever gives it to name. */
    String command(List<String> names) {
        return "replicatorctl seed export " + String.join(" ", names)
                + certificate.map(file -> " --for " + file).orElse("")
                + passphraseFile.map(file -> " --passphrase-file " + file).orElse("")
                + seed.filter(named -> names.size() == 1)
                        .map(named -> " --seed " + named)
                        .orElse("")
                + (copy ? " --copy" : "")
                + (another ? " --new" : "")
                + (verify ? " --verify" : "")
                + " --to DIR...";
    }
}
