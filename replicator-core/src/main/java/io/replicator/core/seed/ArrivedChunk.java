package io.replicator.core.seed;

import io.replicator.core.volume.Digest;

/**
 * What the device holds of a chunk.
 *
 * @param promised what the manifest says of it
 * @param fingerprints of each block on the device; empty where the chunk could not be read
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the index once, never compared
record ArrivedChunk(long chunk, Digest promised, Condition condition, long[] fingerprints) {
    enum Condition {
        AS_PROMISED,
        DIFFERENT,
        UNREADABLE
    }

    boolean isDamaged() {
        return condition != Condition.AS_PROMISED;
    }
}
