package io.replicator.agent.runtime;

/** Something that is done when the process is told to end, unless it is closed before. */
public final class ExitHook implements AutoCloseable {
    private final Thread thread;

    ExitHook(Thread thread) {
        this.thread = thread;
    }

    /** Takes it back. Once the process is ending that is too late, which is no fault: whoever closes it is being ended too. */
    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ending) {
            // The body runs already, or is about to.
        }
    }
}
