package io.replicator.core.time;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A clock that moves only from event to event. Events of one instant run in the order they were asked for, so that a run is repeatable.
 */
public final class VirtualTime implements Ticker {
    private static final class Event implements Comparable<Event> {
        final long at;
        final long order;
        final Runnable task;
        boolean cancelled;

        Event(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;

    @Override
    public long nanos() {
        return now;
    }

    /** Runs the task after the delay, come what may. */
    public void after(long delayNanos, Runnable task) {
        events.add(new Event(now + Math.max(0, delayNanos), order++, task));
    }

    /** Runs the task after the delay, unless it is cancelled. */
    public Lane.Timeout schedule(long delayNanos, Runnable task) {
        Event event = new Event(now + Math.max(0, delayNanos), order++, task);
        events.add(event);
        return () -> event.cancelled = true;
    }

    /** Runs what is due within that time from now, and lets all of it pass. */
    public void run(long nanos) {
        runUntil(nanos, () -> false);
    }

    /** As {@link #run}, but stops after the event with which the condition became true; whether it did. */
    public boolean runUntil(long nanos, BooleanSupplier condition) {
        long until = now + nanos;
        while (!events.isEmpty() && events.peek().at <= until) {
            Event event = events.poll();
            if (!event.cancelled) {
                now = event.at;
                event.task.run();
                if (condition.getAsBoolean()) {
                    return true;
                }
            }
        }
        now = until;
        return false;
    }

    /** Runs the next event, where one is due until then; false where none is, and that moment has come. */
    public boolean runNext(long untilNanos) {
        while (!events.isEmpty() && events.peek().at <= untilNanos) {
            Event event = events.poll();
            if (!event.cancelled) {
                now = event.at;
                event.task.run();
                return true;
            }
        }
        now = Math.max(now, untilNanos);
        return false;
    }

    /** A lane that runs on this clock. */
    public Lane lane() {
        return new Lane() {
            @Override
            public Timeout schedule(long delayNanos, Runnable task) {
                return VirtualTime.this.schedule(delayNanos, task);
            }

            @Override
            public boolean isCurrent() {
                return true;
            }

            @Override
            public void execute(Runnable task) {
                after(0, task);
            }
        };
    }
}
