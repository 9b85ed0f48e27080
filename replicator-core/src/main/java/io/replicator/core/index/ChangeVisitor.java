package io.replicator.core.index;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.volume.Digest;

/** Takes changed chunks, ascending. */
@FunctionalInterface
public interface ChangeVisitor {
    /**
     * One changed chunk.
     *
     * @param changed the blocks whose fingerprints are new
     * @param fingerprints one for each changed block, in order; the visitor may keep it
     * @param digest the whole chunk's new digest
     */
    void change(long chunk, BlockMask changed, long[] fingerprints, Digest digest);
}
