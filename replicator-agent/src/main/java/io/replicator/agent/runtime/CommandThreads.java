package io.replicator.agent.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** The few threads of a command, which has no {@link AgentRuntime}. */
public final class CommandThreads {
    private CommandThreads() {}

    /** Starts each body it is given on a thread of that purpose; more than the purpose allows are refused. */
    public static Consumer<Runnable> starter(ThreadPurpose purpose, FatalHandler fatal) {
        ThreadFactory threads = new PurposeThreadFactory(purpose, fatal);
        return body -> threads.newThread(body).start();
    }

    /** Runs the body when the process is told to end before the hook was closed: by Ctrl-C, or because the terminal went away. */
    public static ExitHook atExit(Runnable body) {
        Thread thread = new PurposeThreadFactory(ThreadPurpose.SHUTDOWN, (name, cause) -> {}).newThread(body);
        Runtime.getRuntime().addShutdownHook(thread);
        return new ExitHook(thread);
    }
}
