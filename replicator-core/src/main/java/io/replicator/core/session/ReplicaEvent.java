package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;
import java.util.List;

/** What can happen to a round at its replica. */
public sealed interface ReplicaEvent {
    /** A step of ours is over. */
    sealed interface StepEnded extends ReplicaEvent {}

    /**
     * Batches can be taken, in that mode; these chunks are not what the base says, and so many can be listed when asked. Ends that step.
     */
    record JournalOpened(Message.Mode mode, DamagePages damage, long heldChunks) implements StepEnded {}

    /** HELD_ASK came. */
    record HeldAskTold(long from) implements ReplicaEvent {}

    /** All that is held from where it was asked up to {@code through}. Ends that step. */
    record HeldListed(long through, List<Message.Held> chunks) implements StepEnded {}

    /** KEEP came. */
    record KeepTold(List<Message.Range> chunks) implements ReplicaEvent {}

    /** What was to be kept counts. Ends that step. */
    record Kept() implements StepEnded {}

    /** A batch came, each number once. */
    record BatchArrived(long number, int bytes) implements ReplicaEvent {}

    /** A batch is proved and journalled, not durably, but for the chunks that are needed whole. Ends that step. */
    record BatchTaken(long number, int bytes, BlockSet needed) implements StepEnded {}

    /** It is time to flush what was taken. */
    record FlushDue() implements ReplicaEvent {}

    /** Every batch up to that number is durable. Ends that step. */
    record Flushed(long through) implements StepEnded {}

    /** ROUND_COMMIT came. */
    record CommitTold(GenerationId next, Digest root, long batches) implements ReplicaEvent {}

    /** GONE came. */
    record GoneTold(long chunks) implements ReplicaEvent {}

    /** ROUND_ABORT came. */
    record AbortTold(FaultCode code, String text) implements ReplicaEvent {}

    /** Not committed: these chunks are damaged or failed their proof and did not come whole. Ends the commit's step. */
    record ChunksMissing(BlockSet chunks) implements StepEnded {}

    /** The commit record is durable. Ends the commit's step. */
    record Committed() implements StepEnded {}

    /** The generation is on the device but for damaged chunks. Ends that step. */
    record Applied(long damagedChunks) implements StepEnded {}

    /** The journal is deleted, or closed and kept. Ends that step. */
    record Discarded() implements StepEnded {}

    /** A step of ours failed and is over. */
    record StepFailed(FaultCode code, String text) implements StepEnded {}

    /** Somebody here asks for the round to end. */
    record CancelAsked(FaultCode code, String text) implements ReplicaEvent {}

    /** The peer's process is another one. */
    record PeerRestarted() implements ReplicaEvent {}
}
