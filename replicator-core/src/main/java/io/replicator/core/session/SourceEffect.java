package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.volume.Generation;
import io.replicator.core.wire.Message;
import java.util.List;

/** What a round at its source wants done, in the order given. */
public sealed interface SourceEffect {
    /** Send to the replica. */
    record Send(Message message) implements SourceEffect {}

    /** The replica takes batches up to that credit. */
    record OpenBatches(long creditBytes) implements SourceEffect {}

    /**
     * Capture the volume; these chunks go whole, and where the replica holds some already it is asked which. A step: ends with CaptureRead
     * or StepFailed, or CaptureStopped once told to stop.
     */
    record StartCapture(BlockSet wholeChunks, boolean held) implements SourceEffect {}

    /** The replica holds these chunks, and no others up to {@code through}. */
    record TakeHeld(long through, List<Message.Held> chunks) implements SourceEffect {}

    /**
     * End the capture without a trace. Where it runs, its step ends with CaptureStopped instead; where it has been read, this is a step of its
     * own that ends so.
     */
    record StopCapture() implements SourceEffect {}

    /** Make the capture durable, then record its generation as pending for the relation. A step: ends with Sealed or StepFailed. */
    record Seal() implements SourceEffect {}

    /** Read these chunks again and offer those that are still what the generation says. A step: ends with Answered or StepFailed. */
    record Reread(BlockSet chunks) implements SourceEffect {}

    /** Record that the replica holds the generation. A step: ends with Recorded or StepFailed. */
    record RecordDurable(Generation generation) implements SourceEffect {}

    /** Record that the relation's dirty set is no evidence any more. A step: ends with Recorded or StepFailed. */
    record MarkVoid(String reason) implements SourceEffect {}

    /** No more batches of this round: what waits is released. */
    record CloseBatches() implements SourceEffect {}

    /** Other captures of the volume may go on. */
    record LeaveTurn() implements SourceEffect {}

    /** The peer broke the protocol: close its links, saying so. */
    record Offend(String text) implements SourceEffect {}

    /** The round is over. Always the last effect of all. */
    record Finish(RoundEnd end) implements SourceEffect {}
}
