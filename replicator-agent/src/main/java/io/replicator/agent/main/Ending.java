package io.replicator.agent.main;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the process is to end: in order when it is told so once, at once when it is told again. Thread-safe. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final IntConsumer halt;

    /** With what ends the process without running anything more. */
    Ending(IntConsumer halt) {
        this.halt = halt;
    }

    /** Ends when the process is to end. */
    CompletableFuture<Void> asked() {
        return asked;
    }

    /** A signal came that asks for the end. */
    void told(String name, int number) {
        if (asked.complete(null)) {
            LOG.info("SIG{}: stopping", name);
        } else {
            LOG.warn("SIG{}, and it was stopping already: ending at once", name);
            halt.accept(ExitCode.ofSignal(number));
        }
    }
}
