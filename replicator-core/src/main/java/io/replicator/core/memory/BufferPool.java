package io.replicator.core.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pool of aligned direct buffers. Thread-safe; never blocks: an empty pool answers null, and the caller may ask
 * to be woken.
 *
 * <p>Buffers come in powers of two from 4 KiB to 8 MiB; what is counted against the bound is the buffer, not the length asked for. A
 * returned buffer is kept for its next owner, and counts, until the room is needed for another size.
 */
public final class BufferPool {
    /** Every buffer starts at a multiple of this, as direct I/O asks. */
    public static final int ALIGNMENT_BYTES = 4096;

    /** The longest lease. */
    public static final int MAX_LEASE_BYTES = 8 << 20;

    private final long boundBytes;
    private final Map<Integer, ArrayDeque<ByteBuffer>> idle = new HashMap<>();
    private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
    private long leasedBytes;
    private long idleBytes;
    private long mostLeasedBytes;

    /** A pool that never holds more than this many bytes. */
    public BufferPool(long boundBytes) {
        if (boundBytes < MAX_LEASE_BYTES) {
            throw new IllegalArgumentException("a pool of " + boundBytes + " bytes cannot lease " + MAX_LEASE_BYTES);
        }
        this.boundBytes = boundBytes;
    }

    /** A buffer of that many bytes, position 0, big-endian, or null when the bound would be passed. Contents are undefined. */
    public synchronized @Nullable Lease tryLease(int length) {
        if (length < 0 || length > MAX_LEASE_BYTES) {
            throw new IllegalArgumentException("a lease of " + length + " bytes");
        }
        int capacity = capacityFor(length);
        if (leasedBytes + capacity > boundBytes) {
            return null;
        }
        ArrayDeque<ByteBuffer> free = idle.get(capacity);
        ByteBuffer buffer = free == null ? null : free.pollFirst();
        if (buffer != null) {
            idleBytes -= capacity;
        } else {
            dropIdleFor(capacity);
            buffer = allocate(capacity);
        }
        leasedBytes += capacity;
        mostLeasedBytes = Math.max(mostLeasedBytes, leasedBytes);
        return new Lease(this, buffer.clear().limit(length).order(ByteOrder.BIG_ENDIAN));
    }

    /**
     * As {@link #tryLease(int)}; where it answers null, {@code whenReleased} runs once when some buffer is given back, on the thread that
     * gave it back, so it must only hand over. Asking and registering are one step, so that no wake-up is lost in between.
     */
    public synchronized @Nullable Lease tryLease(int length, Runnable whenReleased) {
        Lease lease = tryLease(length);
        if (lease == null) {
            waiters.addLast(whenReleased);
        }
        return lease;
    }

    /** As {@link #tryLease(int)}, but null also where fewer than {@code leftBytes} would be left for others. */
    public synchronized @Nullable Lease tryLeaseLeaving(int length, long leftBytes) {
        return leasedBytes + capacityFor(length) + leftBytes > boundBytes ? null : tryLease(length);
    }

    /**
     * Whether that many bytes are not handed out now; where they are, {@code whenReleased} runs once as with
     * {@link #tryLease(int, Runnable)}.
     */
    public synchronized boolean hasFree(long bytes, Runnable whenReleased) {
        boolean free = leasedBytes + bytes <= boundBytes;
        if (!free) {
            waiters.addLast(whenReleased);
        }
        return free;
    }

    /** Bytes handed out now. */
    public synchronized long leasedBytes() {
        return leasedBytes;
    }

    /** Bytes handed out now, and those kept for their next owner. */
    public synchronized long heldBytes() {
        return leasedBytes + idleBytes;
    }

    /** The most bytes ever handed out at once. */
    public synchronized long mostLeasedBytes() {
        return mostLeasedBytes;
    }

    /** The bound in bytes. */
    public long boundBytes() {
        return boundBytes;
    }

    void giveBack(ByteBuffer buffer) {
        Runnable[] wake;
        synchronized (this) {
            int capacity = buffer.capacity();
            leasedBytes -= capacity;
            idleBytes += capacity;
            idle.computeIfAbsent(capacity, c -> new ArrayDeque<>()).addFirst(buffer);
            wake = waiters.toArray(new Runnable[0]);
            waiters.clear();
        }
        RuntimeException failure = null;
        for (Runnable waiter : wake) {
            try {
                waiter.run();
            } catch (RuntimeException e) {
                // The others wait for their turn all the same: it would not come again.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void dropIdleFor(int capacity) {
        // Dropped buffers are freed by the collector, but counted as gone at once: the JVM's own limit on direct memory
        // must leave room for
        // that, and for the page by which each buffer is longer to be aligned.
        for (ArrayDeque<ByteBuffer> free : idle.values()) {
            while (leasedBytes + idleBytes + capacity > boundBytes && !free.isEmpty()) {
                idleBytes -= free.removeLast().capacity();
            }
        }
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity + ALIGNMENT_BYTES)
                .alignedSlice(ALIGNMENT_BYTES)
                .slice(0, capacity);
    }

    private static int capacityFor(int length) {
        int atLeast = Math.max(length, ALIGNMENT_BYTES);
        return Integer.highestOneBit(atLeast) == atLeast ? atLeast : Integer.highestOneBit(atLeast) << 1;
    }
}
