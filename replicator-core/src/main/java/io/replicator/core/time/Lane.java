package io.replicator.core.time;

import java.util.concurrent.Executor;

/**
 * The single owner of some state: it runs what it is given one after the other, in the order given, and its timers too.
 *
 * <p>{@link #execute} and {@link #schedule} may be called from any thread. What runs on a lane never blocks. In production a lane is one
 * thread; in a simulation it is the event queue.
 */
public interface Lane extends Executor {
    /** Runs the task on this lane once at least {@code delayNanos} have passed, unless it is cancelled before. */
    Timeout schedule(long delayNanos, Runnable task);

    /** Whether the caller runs on this lane; asserted where state is touched. */
    boolean isCurrent();

    /** A timer that was set. */
    @FunctionalInterface
    interface Timeout {
        /** The task will not run if it has not begun. On the lane: certainly not afterwards. */
        void cancel();
    }
}
