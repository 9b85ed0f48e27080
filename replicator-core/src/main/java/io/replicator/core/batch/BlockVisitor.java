package io.replicator.core.batch;

import java.nio.ByteBuffer;

/** Is told the changed blocks of a chunk, in ascending order. */
@FunctionalInterface
public interface BlockVisitor {
    /**
     * One block.
     *
     * @param block its number within the chunk
     * @param bytes its bytes, 4096 or fewer at the end of the volume; zeroes for a block without payload; valid only during the call
     */
    void block(int block, ByteBuffer bytes);
}
