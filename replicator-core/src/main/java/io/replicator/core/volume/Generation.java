package io.replicator.core.volume;

import java.util.Optional;

/**
 * A point in a volume's history that was captured whole at the source.
 *
 * @param number counts captures of the volume, from 1
 * @param id names the generation at every site
 * @param parent the generation it was captured after, where there is one
 * @param capturedAtMillis wall time at the start of the capture, milliseconds since 1970 UTC, by the source's clock
 * @param root the hash tree's root, which stands for every byte of the volume
 * @param consistency what it is worth
 */
public record Generation(
        long number,
        GenerationId id,
        Optional<GenerationId> parent,
        long capturedAtMillis,
        Digest root,
        Consistency consistency) {
    public Generation {
        if (number < 1) {
            throw new IllegalArgumentException("generation number " + number);
        }
    }
}
