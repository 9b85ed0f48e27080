package io.replicator.core.replica;

import io.replicator.core.extent.BlockSet;
import java.util.function.Consumer;

/** Who is asked before anything is written to a replica that is being opened, on the thread that opens it. */
public interface FirstWrite {
    /**
     * What it throws keeps everything as it is.
     *
     * @param pending every block of each chunk that a committed round is about to write: any of them may be old, new or torn now
     * @param damaged every block of each chunk that is known not to be what the index says: of an incomplete copy all
     * @param alsoDamaged makes more chunks damaged, durably
     * @return whether what is then written is read back and compared with what it should be
     */
    boolean readBackAfter(BlockSet pending, BlockSet damaged, Consumer<BlockSet> alsoDamaged);

    /**
     * Asked before a device is brought back to what its snapshot kept, any byte of which may be old, new or torn now; {@link #readBackAfter} is
     * asked after that. What it throws keeps everything as it is.
     */
    default void beforeRevert() {}
}
