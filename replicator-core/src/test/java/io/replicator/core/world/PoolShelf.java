package io.replicator.core.world;

import io.replicator.core.memory.BufferPool;
import java.util.ArrayDeque;

/** Pools of buffers that one run left clean for the next. One thread. */
final class PoolShelf {
    private static final long BOUND_BYTES = 8L << 20;

    private final ArrayDeque<BufferPool> clean = new ArrayDeque<>();

    BufferPool take() {
        BufferPool pool = clean.pollFirst();
        return pool == null ? new BufferPool(BOUND_BYTES) : pool;
    }

    /** A pool of which something is still out is left to the collector. */
    void giveBack(BufferPool pool) {
        if (pool.leasedBytes() == 0) {
            clean.addFirst(pool);
        }
    }
}
