package io.replicator.core.index;

/** New digests of some chunks. May be walked more than once, with the same result. */
@FunctionalInterface
public interface DigestChanges {
    /** Tells every changed chunk once, chunks ascending. */
    void forEachAscending(DigestVisitor visitor);
}
