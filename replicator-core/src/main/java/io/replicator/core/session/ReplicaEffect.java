package io.replicator.core.session;

import io.replicator.core.volume.Generation;
import io.replicator.core.wire.Message;
import java.util.List;

/** What a round at its replica wants done, in the order given. */
public sealed interface ReplicaEffect {
    /** Open a journal for the round, or mark the copy that is written in place. A step: ends with JournalOpened or StepFailed. */
    record OpenJournal() implements ReplicaEffect {}

    /** Send to the source. */
    record Send(Message message) implements ReplicaEffect {}

    /** Batches are welcome up to that credit. */
    record OpenBatches(long creditBytes) implements ReplicaEffect {}

    /** Prove and journal the batch of that number. A step: ends with BatchTaken or StepFailed. */
    record Take(long number) implements ReplicaEffect {}

    /** Release the batch of that number. */
    record Drop(long number) implements ReplicaEffect {}

    /** Tell FlushDue in a short while, unless that was asked already. */
    record FlushSoon() implements ReplicaEffect {}

    /** Make what was taken durable. A step: ends with Flushed or StepFailed. */
    record Flush() implements ReplicaEffect {}

    /** Tell the source how far the round has come. */
    record TellProgress(long durableThrough, long creditBytes) implements ReplicaEffect {}

    /** Prove the whole and commit it. A step: ends with Committed, ChunksMissing or StepFailed. */
    record Commit(Generation generation, long batches) implements ReplicaEffect {}

    /** Write the generation to the device. A step: ends with Applied or StepFailed. */
    record Apply() implements ReplicaEffect {}

    /** List what is held of an earlier round from that chunk on. A step: ends with HeldListed or StepFailed. */
    record ListHeld(long from) implements ReplicaEffect {}

    /** What is held in these ranges counts for this round. A step: ends with Kept or StepFailed. */
    record Keep(List<Message.Range> chunks) implements ReplicaEffect {}

    /**
     * Give the round up; with {@code keep} what was proved stays for the next round from this base, where it can be. A step: ends with
     * Discarded or StepFailed.
     */
    record Discard(boolean keep) implements ReplicaEffect {}

    /** No more batches of this round are welcome. */
    record CloseBatches() implements ReplicaEffect {}

    /** The copy is at another generation, or its damage changed: tell those who care. */
    record VolumeChanged() implements ReplicaEffect {}

    /** The peer broke the protocol: close its links, saying so. */
    record Offend(String text) implements ReplicaEffect {}

    /** The round is over. Always the last effect of all. */
    record Finish(RoundEnd end) implements ReplicaEffect {}
}
