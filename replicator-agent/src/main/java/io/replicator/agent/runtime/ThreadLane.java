package io.replicator.agent.runtime;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import java.util.ArrayDeque;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lane that is one thread. Timers that are due run before the next queued task, so that a full queue cannot starve them.
 *
 * <p>Both queues are bounded. A caller from outside waits while the task queue is full, which is safe because what runs on the lane never
 * waits for anybody; the lane's own posts are always taken. One timer too many is a LIMIT_EXCEEDED. After {@link #stop} tasks are dropped.
 */
final class ThreadLane implements Lane {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final TreeSet<Timer> timers = new TreeSet<>();
    private final Ticker ticker;
    private final FatalHandler fatal;
    private final int maxTasks;
    private final int maxTimers;
    private final Thread thread;
    private long timerCount;
    private boolean stopping;

    ThreadLane(ThreadFactory factory, Ticker ticker, FatalHandler fatal, int maxTasks, int maxTimers) {
        this.ticker = ticker;
        this.fatal = fatal;
        this.maxTasks = maxTasks;
        this.maxTimers = maxTimers;
        this.thread = factory.newThread(this::loop);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            while (tasks.size() >= maxTasks && !stopping && !isCurrent()) {
                room.awaitUninterruptibly();
            }
            if (stopping && !isCurrent()) {
                return;
            }
            tasks.addLast(task);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
        long due = ticker.nanos() + Math.max(0, delayNanos);
        lock.lock();
        try {
            if (timers.size() >= maxTimers) {
                throw new ReplicatorException(
                        FaultCode.LIMIT_EXCEEDED, "more than " + maxTimers + " timers wait on " + thread.getName());
            }
            Timer timer = new Timer(due, timerCount++, task);
            if (!stopping) {
                timers.add(timer);
                work.signal();
            }
            return timer;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Takes nothing more from outside, drops the timers, runs what is queued and ends the thread. On the lane itself it only asks for that.
     *
     * @return whether the thread has ended within the time
     */
    boolean stop(long timeoutNanos) {
        lock.lock();
        try {
            stopping = true;
            timers.clear();
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        return !isCurrent() && Joining.join(thread, timeoutNanos);
    }

    private void loop() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable defect) {
                fatal.fatal(thread.getName(), defect);
            }
        }
    }

    /** The next thing to run, waiting for it; null when the lane has stopped. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (true) {
                long wait = timers.isEmpty() ? Long.MAX_VALUE : timers.first().due - ticker.nanos();
                if (wait <= 0) {
                    Timer timer = timers.pollFirst();
                    if (timer != null) {
                        return timer.task;
                    }
                }
                Runnable task = tasks.pollFirst();
                if (task != null) {
                    room.signal();
                    return task;
                }
                if (stopping) {
                    return null;
                }
                waitFor(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits once; {@link #next} is the loop around it. */
    @SuppressWarnings("WaitNotInLoop")
    private void waitFor(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            work.awaitUninterruptibly();
            return;
        }
        try {
            work.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stray) {
            // Nobody stops a lane that way; the loop looks again.
        }
    }

    private final class Timer implements Timeout, Comparable<Timer> {
        private final long due;
        private final long order;
        private final Runnable task;

        Timer(long due, long order, Runnable task) {
            this.due = due;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                timers.remove(this);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int compareTo(Timer other) {
            // Differences, because the ticker may wrap.
            int byDue = Long.signum(due - other.due);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }
}
