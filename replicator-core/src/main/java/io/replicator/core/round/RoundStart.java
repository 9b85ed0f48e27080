package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;

/**
 * Where a round begins at its source.
 *
 * @param base the generation that the replica is at
 * @param leastNumber what the number of the round's generation has to be above, besides the last one captured here: after a comparison too the
 *     replica's number only grows
 * @param asks whether the replica is asked what it has already, which then is not sent
 */
record RoundStart(Message.RoundKind kind, GenerationId base, long leastNumber, boolean asks) {
    /** From what is known to differ from the base. */
    static RoundStart delta(GenerationId base) {
        return new RoundStart(Message.RoundKind.DELTA, base, 0, true);
    }

    boolean isComparison() {
        return kind != Message.RoundKind.DELTA;
    }

    /** What goes whole, where the replica does not hold it as it is: what is damaged there, in a comparison everything. */
    BlockSet whole(BlockSet damaged) {
        if (kind == Message.RoundKind.DELTA) {
            return damaged;
        }
        BlockSet all = BlockSet.empty(damaged.geometry());
        all.addChunks(0, damaged.geometry().chunkCount() - 1);
        return all;
    }
}
