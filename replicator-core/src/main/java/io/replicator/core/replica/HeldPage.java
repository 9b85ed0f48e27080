package io.replicator.core.replica;

import io.replicator.core.volume.Digest;
import java.util.List;

/**
 * A page of what is held of an earlier round.
 *
 * @param through the last chunk that the page speaks for
 * @param chunks all that are held from where it was asked up to there, ascending
 */
public record HeldPage(long through, List<Held> chunks) {
    public HeldPage {
        chunks = List.copyOf(chunks);
    }

    /** A chunk of which proved bytes with that digest are held. */
    public record Held(long chunk, Digest digest) {}
}
