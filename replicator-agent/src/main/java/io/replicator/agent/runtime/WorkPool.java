package io.replicator.agent.runtime;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads behind one bounded queue, first come first served. Its threads are never interrupted.
 *
 * <p>When the queue is full: a thread of this pool runs the task itself (waiting for its own pool could wait for ever), a caller that must
 * not wait (lane, event loop) gets a LIMIT_EXCEEDED, and anybody else waits for room. After {@link #stop} the answer is CANCELLED.
 */
public final class WorkPool implements Executor {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private final FatalHandler fatal;
    private final int maxQueued;
    private boolean stopping;

    WorkPool(ThreadFactory factory, FatalHandler fatal, int threadCount, int maxQueued) {
        this.fatal = fatal;
        this.maxQueued = maxQueued;
        for (int i = 0; i < threadCount; i++) {
            threads.add(factory.newThread(this::loop));
        }
        threads.forEach(Thread::start);
    }

    @Override
    public void execute(Runnable task) {
        if (!enqueue(task)) {
            run(task);
        }
    }

    /** Threads of this pool. */
    public int threadCount() {
        return threads.size();
    }

    /** Tasks that wait for a thread now. */
    public int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes nothing more, runs what is queued, ends the threads.
     *
     * @return whether all have ended within the time; those that have not are left to finish
     */
    boolean stop(Ticker ticker, long timeoutNanos) {
        lock.lock();
        try {
            stopping = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = ticker.nanos() + timeoutNanos;
        boolean ended = true;
        for (Thread thread : threads) {
            ended &= Joining.join(thread, deadline - ticker.nanos());
        }
        return ended;
    }

    /** Whether the task was queued; false means that the caller, a thread of this pool, is to run it. */
    private boolean enqueue(Runnable task) {
        lock.lock();
        try {
            while (queue.size() >= maxQueued && !stopping) {
                if (threads.contains(Thread.currentThread())) {
                    return false;
                }
                if (!AgentThread.currentMayBlock()) {
                    throw new ReplicatorException(
                            FaultCode.LIMIT_EXCEEDED,
                            "more than " + maxQueued + " tasks wait for "
                                    + threads.get(0).getName()
                                    + " and its like; fewer steps must be in flight at once");
                }
                room.awaitUninterruptibly();
            }
            if (stopping && !threads.contains(Thread.currentThread())) {
                throw new ReplicatorException(FaultCode.CANCELLED, "the agent is stopping and starts no more work");
            }
            queue.addLast(task);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        for (Runnable task = next(); task != null; task = next()) {
            run(task);
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (queue.isEmpty() && !stopping) {
                work.awaitUninterruptibly();
            }
            room.signal();
            return queue.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable defect) {
            fatal.fatal(Thread.currentThread().getName(), defect);
        }
    }
}
