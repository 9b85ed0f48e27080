package io.replicator.core.seed.media;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Numbers of parts in words, {@code 0-4, 7}. */
public final class PartNumbers {
    private static final int MOST_RUNS = 24;

    private PartNumbers() {}

    /** The numbers, the first runs of them where there are many. */
    public static String of(BitSet parts) {
        return of(parts, MOST_RUNS);
    }

    /** The numbers, however many there are. */
    static String all(BitSet parts) {
        return of(parts, Integer.MAX_VALUE);
    }

    private static String of(BitSet parts, int mostRuns) {
        List<String> runs = new ArrayList<>();
        int first = parts.nextSetBit(0);
        while (first >= 0) {
            int end = parts.nextClearBit(first);
            runs.add(end - 1 == first ? String.valueOf(first) : first + "-" + (end - 1));
            first = parts.nextSetBit(end);
            if (runs.size() == mostRuns && first >= 0) {
                runs.add("and more");
                break;
            }
        }
        return runs.isEmpty() ? "none" : String.join(", ", runs);
    }
}
