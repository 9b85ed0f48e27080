package io.replicator.core.replica;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Generation;

/**
 * One round at its replica: batches are proved and taken until the round is committed or discarded.
 *
 * <p>{@link #accept} and {@link #flush} are thread-safe and meant to be called by many I/O threads at once. {@link #commit} and {@link #discard}
 * are called by one thread, and wait for what is under way. All of them block.
 */
public interface IncomingRound {
    /**
     * Proves the batch's chunks and takes those of them that are what they should be; not durable before {@link #flush}. The lease stays the
     * caller's, who may release it when this returns.
     *
     * @throws ReplicatorException {@code MALFORMED_FRAME} where it is no batch of this volume, and may come again; anything else, such as
     *     {@code NO_SPACE} or {@code LIMIT_EXCEEDED}, is the end of the round
     */
    BatchOutcome accept(long number, Lease batch);

    /**
     * Makes what was accepted durable; calls at the same time share flushes.
     *
     * @return every batch up to this number is taken and durable, but for its needed chunks
     */
    long flush();

    /** Whether it is written to the device while a snapshot keeps the base. */
    default boolean isOverSnapshot() {
        return false;
    }

    /** At most so many chunks are listed by {@link #held}. */
    long heldChunks();

    /** What is there already and need not come, from that chunk on: at most that many chunks. */
    HeldPage held(long from, int most);

    /** Every chunk from {@code first} to {@code last} that was listed counts for this round. */
    void keep(long first, long last);

    /** Every block of each chunk without which the round cannot be committed, and that has not come. */
    BlockSet missing();

    /**
     * Proves the whole and takes the step to the round's generation: durable when it returns, and only then.
     *
     * @param committed the generation as it was begun, with its root
     * @param batches number of batches of the round
     * @throws ReplicatorException {@code UNEXPECTED_MESSAGE} when something is missing, {@code ROOT_MISMATCH} when the whole is not what was
     *     promised, {@code NO_SPACE}: {@link #discard} the round. Where {@link ReplicaVolume#isInDoubt} says so nobody can tell before the copy is
     *     opened anew
     */
    void commit(Generation committed, long batches);

    /**
     * Ends the round short of its generation. Idempotent; does nothing after a commit.
     *
     * @param keep whether what was proved is to stay for the next round, where it can
     */
    void discard(boolean keep);
}
