package io.replicator.core.relay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One way of a path: says when a byte that enters it arrives, and holds what must not move. Shared by all connections. Thread-safe. */
final class RelayWire {
    /** How far one connection may fill the queue in front of the wire: what a small router keeps. */
    private static final long QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** How late this machine may run the relay before the wire is slower than it says. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One read brings at most what the wire carries in so long, so that a rate is even. */
    private static final double READ_SECONDS = 0.001;

    private static final int MOST_READ_BYTES = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private RelayPath path;
    private long freeAt = System.nanoTime();
    private long lastDue = freeAt;
    private long heldUntil = freeAt;
    private boolean held;
    private boolean swallowing;
    private long passedBytes;
    private long swallowedBytes;

    RelayWire(RelayPath path) {
        this.path = path;
    }

    /** What enters from here on finds another path; what is under way arrives when it was to. */
    void change(RelayPath next) {
        locked(() -> path = next);
    }

    /** Nothing moves until {@link #heal}. */
    void hold() {
        locked(() -> held = true);
    }

    /** Nothing moves for so long. */
    void holdFor(long nanos) {
        locked(() -> heldUntil = System.nanoTime() + nanos);
    }

    /** What enters is lost until {@link #heal}. */
    void swallow() {
        locked(() -> swallowing = true);
    }

    void heal() {
        locked(() -> {
            held = false;
            swallowing = false;
            heldUntil = System.nanoTime();
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes one read may bring. */
    int readBytes() {
        lock.lock();
        try {
            long rate = path.bytesPerSecond();
            return rate == 0 ? MOST_READ_BYTES : (int) Math.max(1, Math.min(MOST_READ_BYTES, rate * READ_SECONDS));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a connection whose last byte leaves the queue then may send more; whether it had to wait. */
    boolean awaitRoom(long lastDeparture) throws InterruptedException {
        return await(lastDeparture - QUEUE_NANOS);
    }

    /** Waits until that moment, and while nothing may move; whether it had to wait. */
    boolean await(long moment) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean waited = false;
            while (true) {
                long now = System.nanoTime();
                long left = Math.max(moment - now, heldUntil - now);
                if (held) {
                    changed.await();
                } else if (left > 0) {
                    left = changed.awaitNanos(left);
                } else {
                    return waited;
                }
                waited = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends that many bytes; {@link RelayTrip#LOST} where they are lost.
     *
     * @param saturated whether more was there to be sent all the time: then the relay that comes late makes up for it
     */
    RelayTrip send(int bytes, boolean saturated) {
        lock.lock();
        try {
            if (swallowing) {
                swallowedBytes += bytes;
                return RelayTrip.LOST;
            }
            freeAt = Math.max(System.nanoTime() - (saturated ? LATE_NANOS : 0), freeAt);
            if (path.bytesPerSecond() > 0) {
                freeAt += (long) (bytes * 1e9 / path.bytesPerSecond());
            }
            lastDue = Math.max(lastDue, freeAt + path.delayNanos());
            return new RelayTrip(freeAt, lastDue);
        } finally {
            lock.unlock();
        }
    }

    void passed(int bytes) {
        locked(() -> passedBytes += bytes);
    }

    long passedBytes() {
        lock.lock();
        try {
            return passedBytes;
        } finally {
            lock.unlock();
        }
    }

    long swallowedBytes() {
        lock.lock();
        try {
            return swallowedBytes;
        } finally {
            lock.unlock();
        }
    }
}
