package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.replica.BatchOutcome;
import io.replicator.core.replica.IncomingRound;
import io.replicator.core.session.ReplicaEvent;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The batches of one round that arrived and are not journalled yet, with their leases; a few of them are being proved at once. Owned by the
 * lane.
 */
final class BatchIntake {
    /** Batches that are being proved and journalled at once. */
    static final int TAKEN_AT_ONCE = 16;

    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final Consumer<ReplicaEvent> events;
    private final Map<Long, Lease> arrived = new HashMap<>();
    private final ArrayDeque<Long> queued = new ArrayDeque<>();
    private long arrivedBytes;
    private int taking;

    BatchIntake(OpenVolume volume, VolumeSteps steps, Consumer<ReplicaEvent> events) {
        this.volume = volume;
        this.steps = steps;
        this.events = events;
    }

    /** Takes over the hold of a batch's lease; then it is to be taken or dropped. */
    void arrived(Message.Batch batch) {
        arrived.put(batch.number(), batch.batch());
        arrivedBytes += batch.batch().length();
    }

    /** Bytes of all that arrived so far. */
    long arrivedBytes() {
        return arrivedBytes;
    }

    /** A step that ends with BatchTaken or StepFailed; where many run, it waits for one of them. */
    void take(long number, IncomingRound journal) {
        if (taking == TAKEN_AT_ONCE) {
            queued.addLast(number);
            return;
        }
        taking++;
        Lease batch = lease(number);
        steps.run(
                () -> journal.accept(number, batch),
                outcome -> {
                    int bytes = batch.length();
                    batch.release();
                    goOn(journal);
                    events.accept(new ReplicaEvent.BatchTaken(number, bytes, needed(outcome)));
                },
                fault -> {
                    batch.release();
                    goOn(journal);
                    events.accept(failed(fault));
                });
    }

    /** Releases a batch that is not wanted. */
    void drop(long number) {
        lease(number).release();
    }

    /** The round is lost: what waits to be taken ends as if it had been, and is not. */
    void dropQueued() {
        while (!queued.isEmpty()) {
            long number = queued.removeFirst();
            drop(number);
            events.accept(new ReplicaEvent.BatchTaken(number, 0, BlockSet.empty(volume.geometry())));
        }
    }

    private void goOn(IncomingRound journal) {
        taking--;
        Long next = queued.pollFirst();
        if (next != null) {
            take(next, journal);
        }
    }

    private BlockSet needed(BatchOutcome outcome) {
        BlockSet needed = BlockSet.empty(volume.geometry());
        outcome.neededChunks().forEach(needed::addChunk);
        return needed;
    }

    private Lease lease(long number) {
        Lease lease = arrived.remove(number);
        if (lease == null) {
            throw new IllegalStateException("batch " + number + " is not here");
        }
        return lease;
    }

    private static ReplicaEvent failed(ReplicatorException fault) {
        return new ReplicaEvent.StepFailed(fault.code(), fault.getMessage());
    }
}
