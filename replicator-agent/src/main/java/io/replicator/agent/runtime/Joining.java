package io.replicator.agent.runtime;

/** Waiting for a thread to end, without interrupting anybody. */
final class Joining {
    private Joining() {}

    /** Whether the thread has ended within the time; an interrupt of the caller ends the wait and stays set. */
    static boolean join(Thread thread, long timeoutNanos) {
        long millis = Math.max(1, timeoutNanos / 1_000_000);
        try {
            thread.join(millis);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
