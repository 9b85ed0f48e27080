package io.replicator.bench.link;

import java.util.BitSet;

/** What a receiver got: each number once, and when. Thread-safe. */
final class Deliveries {
    private static final int KEPT = 1 << 18;

    private final BitSet numbers = new BitSet();
    private final Moments any = new Moments();
    private final Moments inOrder = new Moments();
    private int next = 1;
    private long bytes;
    private long twice;

    synchronized void delivered(long number, int length, long now) {
        int index = Math.toIntExact(number);
        if (numbers.get(index)) {
            twice++;
            return;
        }
        numbers.set(index);
        bytes += length;
        any.add(now);
        if (index == next) {
            next = numbers.nextClearBit(next);
            inOrder.add(now);
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Batches that came twice. */
    synchronized long twice() {
        return twice;
    }

    /** Batches up to that number that did not come. */
    synchronized long missing(long lastNumber) {
        return lastNumber - numbers.cardinality();
    }

    /** The longest time between two moments without any delivery, in nanoseconds. */
    synchronized long worstGap(long from, long until) {
        return any.worstGap(from, until);
    }

    /** The longest time between two moments in which what was delivered without a hole did not grow, in nanoseconds. */
    synchronized long worstGapInOrder(long from, long until) {
        return inOrder.worstGap(from, until);
    }

    /** The last moments of something. */
    private static final class Moments {
        private final long[] times = new long[KEPT];
        private long count;

        void add(long time) {
            times[(int) (count++ % KEPT)] = time;
        }

        long worstGap(long from, long until) {
            long before = from;
            long worst = 0;
            for (long i = Math.max(0, count - KEPT); i < count; i++) {
                long time = times[(int) (i % KEPT)];
                if (time >= from && time <= until) {
                    worst = Math.max(worst, time - before);
                    before = time;
                }
            }
            return Math.max(worst, until - before);
        }
    }
}
