package io.replicator.core.index;

/** By what an index moves from one generation to the next: new fingerprints and digests of the chunks that changed. */
public interface IndexChanges extends DigestChanges {
    /** Number of changed chunks. */
    long chunkCount();

    /** Tells every changed chunk once, chunks ascending. */
    void forEachAscendingChange(ChangeVisitor visitor);

    @Override
    default void forEachAscending(DigestVisitor visitor) {
        forEachAscendingChange((chunk, changed, fingerprints, digest) -> visitor.digest(chunk, digest));
    }
}
