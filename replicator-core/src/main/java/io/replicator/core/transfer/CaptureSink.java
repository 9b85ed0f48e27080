package io.replicator.core.transfer;

import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.memory.Lease;
import java.util.Optional;

/** Whom a capture works for. Called on the lane. One of {@link #read}, {@link #failed} and {@link #stopped} comes last, once. */
public interface CaptureSink {
    /** Whether another batch would be taken now; after a no, {@link Capture#resume} says when to ask again. */
    boolean hasRoom();

    /** How many bytes a batch that is begun now should have at most; see {@link Capture#BATCH_BYTES}. */
    default int batchTargetBytes() {
        return Capture.BATCH_BYTES;
    }

    /** Whether another run may be read now; after a no, {@link Capture#resume} says when to ask again. */
    default boolean mayRead() {
        return true;
    }

    /** So many bytes are about to be read. */
    default void reads(int bytes) {}

    /** A batch, sealed, for the sink to release; batches come in the order of their chunks. */
    void batch(Lease batch, int chunks);

    /** Everything was read and every batch given; the log, where there is one, is not sealed and belongs to the sink now. */
    void read(CaptureTotals totals, Optional<CaptureLog> log);

    /** It could not go on; it left nothing behind. */
    void failed(ReplicatorException fault);

    /** It was told to stop and did; it left nothing behind. */
    void stopped();
}
