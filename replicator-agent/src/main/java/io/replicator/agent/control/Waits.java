package io.replicator.agent.control;

import io.netty.util.concurrent.EventExecutor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Requests that wait for the same thing, each no longer than it asked for. Only on the control thread. */
final class Waits {
    private final EventExecutor loop;
    private final Map<Long, CompletableFuture<Void>> waiting = new LinkedHashMap<>();
    private long tickets;

    Waits(EventExecutor loop) {
        this.loop = loop;
    }

    /** Ends when {@link #wakeAll} is called, or after that time. */
    CompletionStage<Void> until(long mostMillis) {
        CompletableFuture<Void> wait = new CompletableFuture<>();
        long ticket = tickets++;
        waiting.put(ticket, wait);
        ScheduledFuture<?> timeout = loop.schedule(() -> wake(ticket), mostMillis, TimeUnit.MILLISECONDS);
        return wait.thenRun(() -> timeout.cancel(false));
    }

    void wakeAll() {
        List.copyOf(waiting.keySet()).forEach(this::wake);
    }

    private void wake(long ticket) {
        CompletableFuture<Void> wait = waiting.remove(ticket);
        if (wait != null) {
            wait.complete(null);
        }
    }
}
