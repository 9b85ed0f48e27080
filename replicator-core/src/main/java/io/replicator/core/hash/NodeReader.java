package io.replicator.core.hash;

import io.replicator.core.volume.Digest;

/** Where an update of the tree finds what did not change. Level 0 are the chunks' digests. */
@FunctionalInterface
public interface NodeReader {
    /** Reads {@code count} (1 to 16) consecutive nodes of a level, as they were before the update, into the start of {@code target}. */
    void read(int level, long first, int count, Digest[] target);
}
