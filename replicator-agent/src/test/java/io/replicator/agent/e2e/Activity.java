package io.replicator.agent.e2e;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Production that writes to its volumes without a pause, on a thread of its own, until it is closed. */
final class Activity implements AutoCloseable {
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean ended;

    Activity(List<Subject> subjects) {
        thread = new Thread(
                () -> {
                    try {
                        while (!ended) {
                            subjects.forEach(Subject::work);
                        }
                    } catch (RuntimeException | AssertionError e) {
                        failure.set(e);
                    }
                },
                "activity");
        thread.start();
    }

    /** Returns when the last write is on its device. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw new AssertionError("production could not write", failure.get());
        }
    }
}
