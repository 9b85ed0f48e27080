package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.time.OrderedWindow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The runs of a device that are being read and digested, several at once; what became of them is told in their order, on the owner's thread.
 * One owner, blocking.
 *
 * <p>It holds of the pool what it has in flight, so that a pool with little left makes it slower. Where the pool has nothing at all it waits
 * and holds nothing meanwhile.
 */
final class RunReads implements AutoCloseable {
    /** Enough for every core to digest while the device reads ahead. */
    static final int MOST_IN_FLIGHT = 16;

    private static final long LOOK_UP_MILLIS = 100;

    private final RunCheck check;
    private final Geometry geometry;
    private final BufferPool pool;
    private final Runnable checkpoint;
    private final LongConsumer pace;
    private final Consumer<List<ArrivedChunk>> arrived;
    private final OrderedWindow<List<ArrivedChunk>> window;
    private final ArrayDeque<Lease> leases = new ArrayDeque<>();

    /**
     * Nothing is read yet.
     *
     * @param checkpoint called before every read and now and then while waiting; throws to stop
     * @param pace told how many bytes are about to be read, and returns when they may be
     */
    RunReads(
            RunCheck check,
            Geometry geometry,
            Executor steps,
            BufferPool pool,
            Runnable checkpoint,
            LongConsumer pace,
            Consumer<List<ArrivedChunk>> arrived) {
        this.check = check;
        this.geometry = geometry;
        this.pool = pool;
        this.checkpoint = checkpoint;
        this.pace = pace;
        this.arrived = arrived;
        this.window = new OrderedWindow<>(steps, MOST_IN_FLIGHT);
    }

    void read(ChunkRun run) {
        checkpoint.run();
        pace.accept(run.bytes(geometry, 0, run.digests().size()));
        if (window.isFull()) {
            take();
        }
        Lease lease = lease();
        leases.addLast(lease);
        window.submit(() -> check.check(run, lease));
    }

    /** Returns when everything was told. */
    void finish() {
        while (!window.isEmpty()) {
            checkpoint.run();
            take();
        }
    }

    /** Drops what was not told; the pool has everything back. */
    @Override
    public void close() {
        window.close();
        leases.forEach(Lease::release);
        leases.clear();
    }

    private void take() {
        List<ArrivedChunk> chunks;
        try {
            chunks = window.take();
        } finally {
            leases.removeFirst().release();
        }
        arrived.accept(chunks);
    }

    private Lease lease() {
        Lease lease = pool.tryLease(ChunkRun.pieceBytes(geometry));
        while (lease == null && !window.isEmpty()) {
            take();
            lease = pool.tryLease(ChunkRun.pieceBytes(geometry));
        }
        return lease == null ? awaitLease() : lease;
    }

    private Lease awaitLease() {
        while (true) {
            Wake wake = new Wake();
            Lease lease = pool.tryLease(ChunkRun.pieceBytes(geometry), wake::now);
            if (lease != null) {
                return lease;
            }
            wake.await(checkpoint);
        }
    }

    /** Something came back to the pool. */
    private static final class Wake {
        private boolean awake;

        synchronized void now() {
            awake = true;
            notifyAll();
        }

        synchronized void await(Runnable checkpoint) {
            while (!awake) {
                checkpoint.run();
                try {
                    wait(LOOK_UP_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ReplicatorException(FaultCode.CANCELLED, "the thread was told to end", e);
                }
            }
        }
    }
}
