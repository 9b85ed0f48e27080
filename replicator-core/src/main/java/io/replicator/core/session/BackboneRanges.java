package io.replicator.core.session;

import io.replicator.core.wire.Message.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * The ranges, ascending; where there are more than {@code most}, a quarter from the low end, which the oldest gaps belong to, and the
     * rest from the high end, where what has just arrived is told at least once.
     */
    List<Range> ranges(int most) {
        List<Range> low = new ArrayList<>();
        int fromLow = lastByFirst.size() <= most ? lastByFirst.size() : most / 4;
        for (Map.Entry<Long, Long> entry : lastByFirst.entrySet()) {
            if (low.size() == fromLow) {
                break;
            }
            low.add(new Range(entry.getKey(), entry.getValue()));
        }
        if (fromLow == lastByFirst.size()) {
            return low;
        }
        List<Range> high = new ArrayList<>();
        for (Map.Entry<Long, Long> entry : lastByFirst.descendingMap().entrySet()) {
            if (high.size() == most - fromLow) {
                break;
            }
            high.add(0, new Range(entry.getKey(), entry.getValue()));
        }
        low.addAll(high);
        return low;
    }
}
