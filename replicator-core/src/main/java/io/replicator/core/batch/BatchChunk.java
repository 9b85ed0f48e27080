package io.replicator.core.batch;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.volume.Digest;

/**
 * What a batch says of one chunk.
 *
 * @param chunk its number
 * @param changed the blocks that the batch replaces, at least one
 * @param zero those of them that are all zero and have no payload
 * @param digest of the whole chunk once they are replaced
 * @param whole whether every block is replaced, so that no base is needed
 */
public record BatchChunk(long chunk, BlockMask changed, BlockMask zero, Digest digest, boolean whole) {
    public BatchChunk {
        if (changed.isEmpty() || changed.blocks() != zero.blocks()) {
            throw new IllegalArgumentException("chunk " + chunk + " with no changed block, or masks of two sizes");
        }
        if (!zero.andNot(changed).isEmpty()) {
            throw new IllegalArgumentException("chunk " + chunk + " with a zero block that did not change");
        }
        if (whole != changed.isAll()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " is whole where every block changed, and only there");
        }
    }
}
