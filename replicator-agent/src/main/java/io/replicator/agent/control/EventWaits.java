package io.replicator.agent.control;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Requests that wait for the next event. Only on the control thread, but for the wake-up itself. */
final class EventWaits implements AutoCloseable {
    private final EventExecutor loop;
    private final EventRing events;
    private final Waits waits;
    private final AtomicBoolean posted = new AtomicBoolean();
    private final Runnable listener = this::wakeLater;

    EventWaits(EventExecutor loop, EventRing events) {
        this.loop = loop;
        this.events = events;
        this.waits = new Waits(loop);
        events.onAppend(listener);
    }

    /** Ends when an event is recorded, or after that time. */
    CompletionStage<Void> next(long mostMillis) {
        return waits.until(mostMillis);
    }

    @Override
    public void close() {
        events.forget(listener);
    }

    private void wakeLater() {
        // A burst of events is one wake-up.
        if (posted.compareAndSet(false, true)) {
            loop.execute(() -> {
                posted.set(false);
                waits.wakeAll();
            });
        }
    }
}
