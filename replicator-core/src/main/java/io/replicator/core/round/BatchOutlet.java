package io.replicator.core.round;

import io.replicator.core.memory.Lease;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;

/**
 * The batches of one round on their way to the backbone: numbered here, and kept while that has no room for them. Whoever makes batches
 * asks {@link #isEmpty} before it makes more, so that what is kept is what one step has made. Owned by the lane.
 */
final class BatchOutlet {
    private final PeerLine line;
    private final long round;
    private final Runnable emptied;
    private final ArrayDeque<Message.Batch> waiting = new ArrayDeque<>();
    private long count;
    private long wireBytes;
    private boolean offering;
    private boolean closed;

    /** @param emptied told when all that was kept has been taken; not when it was dropped, since then whoever made it is told to stop */
    BatchOutlet(PeerLine line, long round, Runnable emptied) {
        this.line = line;
        this.round = round;
        this.emptied = emptied;
    }

    /** Takes over the batch's hold. */
    void put(Lease batch) {
        if (closed) {
            batch.release();
            return;
        }
        count++;
        wireBytes += batch.length();
        waiting.addLast(new Message.Batch(round, count, batch));
        offer();
    }

    /** Whether every batch was taken. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many bytes a batch that is begun now should have at most. */
    int batchTargetBytes() {
        return line.batchTargetBytes();
    }

    /** Number of batches so far. */
    long count() {
        return count;
    }

    /** Bytes of all of them. */
    long wireBytes() {
        return wireBytes;
    }

    /** The backbone has room again. */
    void roomCame() {
        if (!waiting.isEmpty()) {
            offer();
            if (waiting.isEmpty()) {
                emptied.run();
            }
        }
    }

    /** What is kept is released, and so is what still comes. */
    void close() {
        closed = true;
        waiting.forEach(batch -> batch.batch().release());
        waiting.clear();
    }

    private void offer() {
        if (offering) {
            // The backbone tells of room while it is being offered something.
            return;
        }
        offering = true;
        try {
            while (!waiting.isEmpty() && line.offer(waiting.getFirst())) {
                waiting.removeFirst();
            }
        } finally {
            offering = false;
        }
    }
}
