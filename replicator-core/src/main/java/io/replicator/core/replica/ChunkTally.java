package io.replicator.core.replica;

import io.replicator.core.volume.Digest;

/**
 * A sum over chunks and their digests, the same in whatever order they are added: it tells whether two walks over the same chunks met the same
 * bytes, without memory for a digest of each. No proof against malice, which the root is. One owner.
 */
final class ChunkTally {
    private long chunks;
    private long sum;

    /** Adds a chunk, once. */
    void add(long chunk, Digest digest) {
        chunks++;
        // The number takes part: two chunks that changed places are not what they were.
        long mixed = digest.w0() ^ Long.rotateLeft(digest.w1(), (int) chunk) ^ (chunk * 0x9E3779B97F4A7C15L);
        sum += (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkTally tally && tally.chunks == chunks && tally.sum == sum;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sum);
    }

    @Override
    public String toString() {
        return chunks + " chunks " + Long.toHexString(sum);
    }
}
