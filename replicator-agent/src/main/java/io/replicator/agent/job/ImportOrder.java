package io.replicator.agent.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be taken in, and from what.
 *
 * @param volume its name here
 * @param media directories, absolute
 * @param passphraseFile what it was encrypted with, where it was with a passphrase
 * @param seed which seed, where the media hold several: its identifier, or how that begins
 * @param set the set that it has to be of, where one is named
 * @param acceptMissing whether what is on no medium may come over the wire
 * @param overwrite whether what is on the device may be lost
 * @param dryRun whether only to say what is there, what is missing, and what it would take
 * @param limit the most bytes read off media in a second
 */
public record ImportOrder(
        String volume,
        List<Path> media,
        Optional<Path> passphraseFile,
        Optional<String> seed,
        Optional<Path> set,
        boolean acceptMissing,
        boolean overwrite,
        boolean dryRun,
        Optional<Long> limit) {
    public ImportOrder {
        media = List.copyOf(media);
    }
}
