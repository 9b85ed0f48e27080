package io.replicator.agent.control.api;

import java.util.List;
import java.util.Optional;

/**
 * Takes a seed in from transport media. Paths are absolute, on the agent's host.
 *
 * @param media directories, in any order
 * @param passphraseFile what they were encrypted with, where it was with a passphrase
 * @param seed which seed, where the media hold several: its identifier, or how that begins
 * @param set the set that was made with it, where one is to be checked
 * @param acceptMissing whether what is on no medium may come over the wire
 * @param overwrite whether what is on the device may be lost
 * @param dryRun whether only to say what is there, what is missing, and what it would take
 * @param limit the most bytes read off media in a second
 */
public record ImportRequest(
        List<String> media,
        Optional<String> passphraseFile,
        Optional<String> seed,
        Optional<String> set,
        Optional<Boolean> acceptMissing,
        Optional<Boolean> overwrite,
        Optional<Boolean> dryRun,
        Optional<Long> limit) {
    public ImportRequest {
        media = List.copyOf(media);
        if (seed.filter(id -> !id.matches("[0-9a-f-]{1,36}")).isPresent()) {
            throw new IllegalArgumentException("a seed named " + seed.get());
        }
        if (limit.isPresent() && limit.get() < 1) {
            throw new IllegalArgumentException("a limit of " + limit.get());
        }
    }
}
