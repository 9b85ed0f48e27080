package io.replicator.agent.e2e;

import io.replicator.core.report.LinkReport;
import java.util.concurrent.TimeUnit;

/** Looks all the time how much has arrived at a replica, and remembers for how long it was not more. */
final class ArrivalWatch implements AutoCloseable {
    private final Control replica;
    private final Thread watching = new Thread(this::watch, "arrival-watch");
    private volatile boolean ended;
    private long worstNanos;

    /** Begins at once. */
    ArrivalWatch(Site replica) {
        this.replica = replica.control();
        watching.start();
    }

    private void watch() {
        long grewAt = System.nanoTime();
        long arrived = arrived();
        while (!ended) {
            long now = arrived();
            long at = System.nanoTime();
            worstNanos = Math.max(worstNanos, at - grewAt);
            if (now > arrived) {
                arrived = now;
                grewAt = at;
            }
        }
    }

    private long arrived() {
        return replica.links().stream().mapToLong(LinkReport::receivedBytes).sum();
    }

    /** The longest time in which nothing arrived; ends the watch. */
    long worstMillis() {
        close();
        return TimeUnit.NANOSECONDS.toMillis(worstNanos);
    }

    @Override
    public void close() {
        ended = true;
        try {
            watching.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
