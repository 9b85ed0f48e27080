package io.replicator.core.wire;

import io.replicator.core.wire.Message.DamageList;
import io.replicator.core.wire.Message.Range;
import java.util.ArrayList;
import java.util.List;

/** A list of ascending, disjoint ranges of chunk numbers: u16 count, then u32 first and u32 last of each. */
final class ChunkRanges {
    private static final int RANGE_BYTES = 8;

    /** The longest payload of a round number and such a list. */
    static final int MAX_LIST_BYTES = 10 + DamageList.MAX_RANGES * RANGE_BYTES;

    private ChunkRanges() {}

    static void write(WireWriter out, List<Range> ranges) {
        out.count(ranges.size(), DamageList.MAX_RANGES);
        long last = -1;
        for (Range range : ranges) {
            if (range.first() <= last || range.last() < range.first()) {
                throw new IllegalArgumentException(
                        "a range from " + range.first() + " to " + range.last() + " behind one that ends at " + last);
            }
            out.u32(range.first()).u32(range.last());
            last = range.last();
        }
    }

    static List<Range> read(WireReader in) {
        int count = in.count(DamageList.MAX_RANGES, RANGE_BYTES, "ranges");
        List<Range> ranges = new ArrayList<>(count);
        long last = -1;
        for (int i = 0; i < count; i++) {
            long first = in.u32();
            if (first <= last) {
                throw in.malformed("its ranges do not ascend");
            }
            last = in.u32();
            if (last < first) {
                throw in.malformed("a range ends before it begins");
            }
            ranges.add(new Range(first, last));
        }
        return ranges;
    }
}
