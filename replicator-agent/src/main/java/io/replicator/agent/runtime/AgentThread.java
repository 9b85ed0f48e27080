package io.replicator.agent.runtime;

/** A thread that knows its purpose; the class is how a pool recognises a caller that must not be made to wait. */
final class AgentThread extends Thread {
    private final ThreadPurpose purpose;

    AgentThread(ThreadPurpose purpose, int ordinal, Runnable body, FatalHandler fatal) {
        super(null, body, purpose.threadName(ordinal));
        this.purpose = purpose;
        // The process ends when main says so, after an orderly stop, and not because the last thread did.
        setDaemon(true);
        setUncaughtExceptionHandler((thread, cause) -> fatal.fatal(thread.getName(), cause));
    }

    /** Whether the caller may be made to wait; threads of others (the main thread, a test) may. */
    static boolean currentMayBlock() {
        return !(Thread.currentThread() instanceof AgentThread thread) || thread.purpose.mayBlock();
    }
}
