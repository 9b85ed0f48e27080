package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;
import java.util.List;

/** What can happen to a round at its source. */
public sealed interface SourceEvent {
    /** A step of ours is over. */
    sealed interface StepEnded extends SourceEvent {}

    /** It is this round's turn to capture the volume. {@code next} has no root yet; so many bytes will travel at least, before compression. */
    record Turn(GenerationId base, Generation next, long expectedBytes) implements SourceEvent {}

    /** DAMAGE_LIST came. */
    record DamageTold(List<Message.Range> chunks) implements SourceEvent {}

    /** ROUND_READY came. */
    record ReadyTold(long damagedChunks, long creditBytes, long heldChunks) implements SourceEvent {}

    /** The capture wants to know what the replica holds from that chunk on. Nothing is done where that was asked already. */
    record HeldWanted(long from) implements SourceEvent {}

    /** HELD_LIST came. */
    record HeldTold(long through, List<Message.Held> chunks) implements SourceEvent {}

    /** All that the replica holds in these ranges is what the capture found. Ranges ascend over all of a round's. */
    record KeepFound(List<Message.Range> chunks) implements SourceEvent {}

    /** NEED came. */
    record NeedTold(List<Message.Range> chunks) implements SourceEvent {}

    /** ROUND_DURABLE came. */
    record DurableTold(GenerationId generation) implements SourceEvent {}

    /** ROUND_APPLIED came. */
    record AppliedTold(GenerationId generation, long damagedChunks) implements SourceEvent {}

    /** ROUND_ABORT came. */
    record AbortTold(FaultCode code, String text) implements SourceEvent {}

    /** The capture has read all there is and offered {@code batches} batches; nothing is durable of it. Ends the capture's step. */
    record CaptureRead(boolean changed, long batches, long chunks) implements StepEnded {}

    /** A capture that was told to stop has stopped, and left nothing behind. Ends the capture's step. */
    record CaptureStopped() implements StepEnded {}

    /** The capture is durable and in every dirty set, and the generation is recorded as pending. Ends that step. */
    record Sealed(Generation generation) implements StepEnded {}

    /** All batches that answer a NEED are offered, but for chunks that are gone. Ends that step. */
    record Answered(BlockSet gone, long batches, long chunks) implements StepEnded {}

    /** What was to be recorded of the relation is durable. Ends that step. */
    record Recorded() implements StepEnded {}

    /** A step of ours failed and is over. */
    record StepFailed(FaultCode code, String text) implements StepEnded {}

    /** Somebody here asks for the round to end. */
    record CancelAsked(FaultCode code, String text) implements SourceEvent {}

    /** The volume is closed here and no link can be used: the round ends now, whatever the replica makes of it. */
    record LeaveAsked(FaultCode code, String text) implements SourceEvent {}

    /** The peer's process is another one. */
    record PeerRestarted() implements SourceEvent {}
}
