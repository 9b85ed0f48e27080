package io.replicator.agent.control;

import io.replicator.agent.control.api.EventPage;
import io.replicator.core.report.EventReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The last events, a bounded number of them. Thread-safe, never blocks for long.
 *
 * <p>Sequence numbers begin at 1 with each run of the agent; who reads on after a restart gets everything that is kept.
 */
public final class EventRing {
    private final int capacity;
    private final ArrayDeque<EventReport> events = new ArrayDeque<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long lastSequence;

    /** A ring that keeps that many events. */
    public EventRing(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a ring of " + capacity + " events");
        }
        this.capacity = capacity;
    }

    /** Records an event, whatever sequence number it came with, and forgets the oldest where there is no room. */
    public void append(EventReport event) {
        synchronized (this) {
            if (events.size() == capacity) {
                events.removeFirst();
            }
            events.addLast(event.withSequence(++lastSequence));
        }
        listeners.forEach(Runnable::run);
    }

    /** Events with a number above {@code after}, oldest first, at most {@code limit}. */
    synchronized EventPage after(long after, int limit) {
        // A number from another run of the agent: begin anew.
        long from = after > lastSequence ? 0 : after;
        long firstKept = lastSequence - events.size() + 1;
        List<EventReport> page = new ArrayList<>();
        for (EventReport event : events) {
            if (event.sequence() > from && page.size() < limit) {
                page.add(event);
            }
        }
        long next = page.isEmpty() ? from : page.get(page.size() - 1).sequence();
        return new EventPage(page, next, after != from || from + 1 < firstKept);
    }

    /** The number of the last event, 0 before the first. */
    synchronized long lastSequence() {
        return lastSequence;
    }

    /** Runs on the thread that appends, after each event; must only hand over. */
    void onAppend(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }
}
