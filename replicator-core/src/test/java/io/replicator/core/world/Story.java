package io.replicator.core.world;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** What happened in a run: a number that is the same for the same events, and the last events in words where somebody wants to read them. */
final class Story {
    private static final int MOST_LINES = 4000;

    private final boolean told;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long hash = 0x9E3779B97F4A7C15L;
    private long events;
    private Supplier<Long> clock = () -> 0L;

    Story(boolean told) {
        this.told = told;
    }

    void clock(Supplier<Long> nanos) {
        clock = nanos;
    }

    boolean isTold() {
        return told;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    void tell(String what, long first, long second) {
        events++;
        hash = (hash ^ what.hashCode() ^ first * 31 ^ second) * 0xBF58476D1CE4E5B9L;
        hash ^= hash >>> 29;
        if (told) {
            say(what + " " + first + " " + second);
        }
    }

    /** In words only; called where {@link #isTold}. */
    void say(String what) {
        if (told) {
            if (lines.size() == MOST_LINES) {
                lines.removeFirst();
            }
            if (Boolean.getBoolean("world.out")) {
                System.out.println(clock.get() / 1000 + " us: " + what);
            }
            lines.addLast(clock.get() / 1000 + " us: " + what);
        }
    }

    String text() {
        return String.join("\n", lines);
    }
}
