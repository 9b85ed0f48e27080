package io.replicator.core.time;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of tasks in flight on an executor whose results come back in the order in which the tasks were given. One owner.
 *
 * <p>A task that the executor has not begun when its result is asked for is run by the asking thread. So a pool whose every thread waits
 * for a window of its own still moves, and an executor of one thread, or a simulation's event queue, does too.
 *
 * @param <T> what a task results in
 */
public final class OrderedWindow<T> implements AutoCloseable {
    private final Executor executor;
    private final int width;
    private final ArrayDeque<Task<T>> inFlight = new ArrayDeque<>();

    /** A window of at most {@code width} tasks, at least one. */
    public OrderedWindow(Executor executor, int width) {
        if (width < 1) {
            throw new IllegalArgumentException("a window of " + width + " tasks");
        }
        this.executor = executor;
        this.width = width;
    }

    /** Whether {@link #take} must be called before another task fits. */
    public boolean isFull() {
        return inFlight.size() >= width;
    }

    /** Whether there is nothing to take. */
    public boolean isEmpty() {
        return inFlight.isEmpty();
    }

    /** Gives the task to the executor. */
    public void submit(Supplier<? extends T> work) {
        if (isFull()) {
            throw new IllegalStateException("the window is full");
        }
        Task<T> task = new Task<>(work);
        inFlight.addLast(task);
        executor.execute(task);
    }

    /** The result of the oldest task, once there is one; what the task threw is thrown here. */
    public T take() {
        Task<T> oldest = inFlight.removeFirst();
        oldest.run();
        return oldest.result();
    }

    /** Drops every task that has not begun and returns when those that have are over, whatever they came to. */
    @Override
    public void close() {
        inFlight.forEach(Task::drop);
        inFlight.forEach(Task::awaitOver);
        inFlight.clear();
    }

    private enum Step {
        WAITING,
        RUNNING,
        OVER
    }

    private static final class Task<T> implements Runnable {
        private final Supplier<? extends T> work;
        private Step step = Step.WAITING;
        private @Nullable T value;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Task(Supplier<? extends T> work) {
            this.work = work;
        }

        /** Runs the work unless it was begun or dropped before. */
        @Override
        public void run() {
            if (!begin()) {
                return;
            }
            T computed = null;
            RuntimeException thrown = null;
            Error fatal = null;
            try {
                computed = work.get();
            } catch (RuntimeException e) {
                thrown = e;
            } catch (Error e) {
                fatal = e;
            }
            end(computed, thrown, fatal);
        }

        private synchronized boolean begin() {
            if (step != Step.WAITING) {
                return false;
            }
            step = Step.RUNNING;
            return true;
        }

        private synchronized void end(@Nullable T computed, @Nullable RuntimeException thrown, @Nullable Error fatal) {
            value = computed;
            failure = thrown;
            error = fatal;
            step = Step.OVER;
            notifyAll();
        }

        synchronized T result() {
            awaitOver();
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            T computed = value;
            if (computed == null) {
                throw new IllegalStateException("a task has no result");
            }
            return computed;
        }

        synchronized void drop() {
            if (step == Step.WAITING) {
                step = Step.OVER;
            }
        }

        synchronized void awaitOver() {
            boolean interrupted = false;
            while (step != Step.OVER) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // The task owns buffers and a device: it cannot be left alone half-way.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
