package io.replicator.agent.runtime;

import java.util.concurrent.ThreadFactory;

/** The few threads of a command, which has no {@link AgentRuntime}. */
public final class CommandThreads {
    private CommandThreads() {}

    /** A factory for threads of that purpose. */
    public static ThreadFactory of(ThreadPurpose purpose, FatalHandler fatal) {
        return new PurposeThreadFactory(purpose, fatal);
    }

    /** Runs the body when the process is told to end before the hook was closed: by Ctrl-C, or because the terminal went away. */
    public static ExitHook atExit(Runnable body) {
        Thread thread = of(ThreadPurpose.SHUTDOWN, (name, cause) -> {}).newThread(body);
        Runtime.getRuntime().addShutdownHook(thread);
        return new ExitHook(thread);
    }
}
