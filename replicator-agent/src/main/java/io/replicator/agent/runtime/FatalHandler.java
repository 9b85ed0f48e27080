package io.replicator.agent.runtime;

/** What happens when a thread of the agent meets a failure that nobody expected: the process can no longer vouch for its state. */
@FunctionalInterface
public interface FatalHandler {
    /**
     * Called on the failing thread, at most once for each failure. Must not throw and must not wait for that thread.
     *
     * @param threadName the thread it happened on
     * @param cause what was thrown
     */
    void fatal(String threadName, Throwable cause);
}
