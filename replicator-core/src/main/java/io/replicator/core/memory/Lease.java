package io.replicator.core.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A counted hold on one aligned direct buffer. Written by its first owner, then sealed; read-only for all from then on.
 *
 * <p>{@link #retain} and {@link #release} are thread-safe; the last release gives the buffer back. Sealing happens-before what reads the
 * sealed bytes by way of whatever handed the lease over.
 */
public final class Lease {
    private final BufferPool pool;
    private final ByteBuffer buffer;
    private final AtomicInteger holds = new AtomicInteger(1);
    private volatile boolean sealed;

    Lease(BufferPool pool, ByteBuffer buffer) {
        this.pool = pool;
        this.buffer = buffer;
    }

    /** The buffer to fill, limited to the length asked for; only before {@link #seal}. */
    public ByteBuffer writable() {
        checkHeld();
        if (sealed) {
            throw new IllegalStateException("the lease is sealed");
        }
        return buffer;
    }

    /** From here on the bytes from 0 to the buffer's limit do not change. */
    public Lease seal() {
        checkHeld();
        sealed = true;
        return this;
    }

    /** A new read-only view from 0 to the limit; only after {@link #seal}. */
    public ByteBuffer bytes() {
        checkHeld();
        if (!sealed) {
            throw new IllegalStateException("the lease is not sealed");
        }
        return buffer.asReadOnlyBuffer().rewind();
    }

    /** Bytes leased. */
    public int length() {
        return buffer.limit();
    }

    /** One more owner, who will release too. */
    public Lease retain() {
        if (holds.getAndUpdate(n -> n > 0 ? n + 1 : n) <= 0) {
            throw new IllegalStateException("the lease was given back");
        }
        return this;
    }

    /** One owner less; the last one gives the buffer back to the pool. */
    public void release() {
        int left = holds.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("the lease was given back twice");
        }
        if (left == 0) {
            pool.giveBack(buffer);
        }
    }

    private void checkHeld() {
        if (holds.get() <= 0) {
            throw new IllegalStateException("the lease was given back");
        }
    }
}
