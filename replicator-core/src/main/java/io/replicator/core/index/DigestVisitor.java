package io.replicator.core.index;

import io.replicator.core.volume.Digest;

/** Takes digests of chunks, chunks ascending. */
@FunctionalInterface
public interface DigestVisitor {
    /** One chunk's digest. */
    void digest(long chunk, Digest digest);
}
