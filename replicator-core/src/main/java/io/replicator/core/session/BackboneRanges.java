package io.replicator.core.session;

import io.replicator.core.wire.Message.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PrimitiveIterator;
import java.util.TreeMap;

/** A set of positive numbers, kept as ranges that neither touch nor overlap. */
final class BackboneRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** Whether the number is new. */
    boolean add(long number) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(number);
        if (before != null && before.getValue() >= number) {
            return false;
        }
        long first = number;
        long last = number;
        if (before != null && before.getValue() == number - 1) {
            first = before.getKey();
        }
        Long afterLast = lastByFirst.remove(number + 1);
        if (afterLast != null) {
            last = afterLast;
        }
        lastByFirst.put(first, last);
        return true;
    }

    boolean contains(long number) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(number);
        return before != null && before.getValue() >= number;
    }

    /** The last number of the run that {@code first} belongs to, or {@code first - 1} where it is not in the set. */
    long endOfRun(long first) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        return before != null && before.getValue() >= first ? before.getValue() : first - 1;
    }

    void removeThrough(long number) {
        while (!lastByFirst.isEmpty() && lastByFirst.firstKey() <= number) {
            Map.Entry<Long, Long> head = lastByFirst.pollFirstEntry();
            if (head.getValue() > number) {
                lastByFirst.put(number + 1, head.getValue());
            }
        }
    }

    /**
     * The ranges, ascending. Where there are more than {@code most}: those of {@code recent} as far as three quarters go, and of the others the
     * lowest, which the oldest gaps belong to. As the blocks of RFC 2018, section 4: what has just arrived is told, wherever it is.
     *
     * @param recent numbers, the latest first; what is not in the set is passed over
     */
    List<Range> ranges(int most, PrimitiveIterator.OfLong recent) {
        if (lastByFirst.size() <= most) {
            return told(lastByFirst);
        }
        NavigableMap<Long, Long> chosen = new TreeMap<>();
        while (recent.hasNext() && chosen.size() < most - most / 4) {
            long number = recent.nextLong();
            if (contains(number)) {
                Map.Entry<Long, Long> range = lastByFirst.floorEntry(number);
                chosen.put(range.getKey(), range.getValue());
            }
        }
        for (Map.Entry<Long, Long> range : lastByFirst.entrySet()) {
            if (chosen.size() == most) {
                break;
            }
            chosen.put(range.getKey(), range.getValue());
        }
        return told(chosen);
    }

    private static List<Range> told(NavigableMap<Long, Long> ranges) {
        List<Range> told = new ArrayList<>(ranges.size());
        ranges.forEach((first, last) -> told.add(new Range(first, last)));
        return told;
    }
}
