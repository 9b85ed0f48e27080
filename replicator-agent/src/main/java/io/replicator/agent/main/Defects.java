package io.replicator.agent.main;

import io.replicator.agent.runtime.FatalHandler;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process that can no longer vouch for what it holds in memory: logged, then at once. What is on disk is as a crash leaves it,
 * which every start can deal with; an orderly stop would trust the very state that is in doubt.
 */
final class Defects implements FatalHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

    private final IntConsumer halt;

    /** With what ends the process without running anything more. */
    Defects(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void fatal(String threadName, Throwable cause) {
        try {
            LOG.error(
                    "a defect on thread {}: the agent ends, and recovers when it is started again", threadName, cause);
        } finally {
            halt.accept(ExitCode.DEFECT);
        }
    }
}
