package io.replicator.bench.link;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.wire.Message;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Batches of random bytes, one of each size, that are sent over and over. On one lane. */
final class PreparedBatches {
    private static final int MOST_BYTES = 512 << 10;
    private static final int LEAST_BYTES = 32 << 10;

    private final BufferPool pool = new BufferPool(8 << 20);
    private final Map<Integer, Lease> bySize = new HashMap<>();

    /** A batch of at most that many bytes, a power of two, with a hold of its own. */
    Message.Batch batch(long number, int mostBytes) {
        int bytes = Integer.highestOneBit(Math.max(LEAST_BYTES, Math.min(MOST_BYTES, mostBytes)));
        Lease lease = bySize.computeIfAbsent(bytes, this::prepare);
        return new Message.Batch(1, number, lease.retain());
    }

    private Lease prepare(int bytes) {
        Lease lease = pool.tryLease(bytes);
        if (lease == null) {
            throw new IllegalStateException("no memory for a batch of " + bytes);
        }
        ByteBuffer target = lease.writable();
        SplittableRandom random = new SplittableRandom(bytes);
        while (target.hasRemaining()) {
            target.putLong(random.nextLong());
        }
        target.rewind();
        return lease.seal();
    }
}
