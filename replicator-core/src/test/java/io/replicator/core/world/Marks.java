package io.replicator.core.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often each {@link Mark} was reached. */
public final class Marks {
    private final long[] counts = new long[Mark.values().length];

    /** One more. */
    public void reached(Mark mark) {
        counts[mark.ordinal()]++;
    }

    /** How often. */
    public long count(Mark mark) {
        return counts[mark.ordinal()];
    }

    /** Adds what others reached. */
    public void add(Marks other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Those that were never reached. */
    public List<Mark> missing() {
        List<Mark> missing = new ArrayList<>();
        for (Mark mark : Mark.values()) {
            if (count(mark) == 0) {
                missing.add(mark);
            }
        }
        return missing;
    }

    /** A table, one line for each. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        for (Mark mark : Mark.values()) {
            table.append(String.format(Locale.ROOT, "%12d  %s%n", count(mark), mark));
        }
        return table.toString();
    }
}
