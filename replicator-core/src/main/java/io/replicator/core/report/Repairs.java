package io.replicator.core.report;

/**
 * What of a replica is not what its generation says: damage of the road, rot. It travels whole, besides what changed.
 *
 * @param chunks how many chunks
 * @param bytes of those, at most: before compression, and some of them may have changed too
 */
public record Repairs(long chunks, long bytes) {
    /** Nothing. */
    public static final Repairs NONE = new Repairs(0, 0);
}
