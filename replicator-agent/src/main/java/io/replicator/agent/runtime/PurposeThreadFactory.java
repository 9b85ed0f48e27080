package io.replicator.agent.runtime;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.BitSet;
import java.util.concurrent.ThreadFactory;

/** Numbers the threads of one purpose and keeps to its bound; a number is used again when its thread has ended. Thread-safe. */
final class PurposeThreadFactory implements ThreadFactory {
    private final ThreadPurpose purpose;
    private final FatalHandler fatal;
    private final BitSet alive = new BitSet();

    PurposeThreadFactory(ThreadPurpose purpose, FatalHandler fatal) {
        this.purpose = purpose;
        this.fatal = fatal;
    }

    /** A thread that is not started yet, or a LIMIT_EXCEEDED when the bound would be passed. */
    @Override
    public Thread newThread(Runnable body) {
        int ordinal = take();
        return new AgentThread(
                purpose,
                ordinal,
                () -> {
                    try {
                        body.run();
                    } finally {
                        giveBack(ordinal);
                    }
                },
                fatal);
    }

    private synchronized int take() {
        int ordinal = alive.nextClearBit(1);
        if (ordinal > purpose.most()) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "more than " + purpose.most() + " threads of purpose " + purpose + " were asked for");
        }
        alive.set(ordinal);
        return ordinal;
    }

    private synchronized void giveBack(int ordinal) {
        alive.clear(ordinal);
    }
}
