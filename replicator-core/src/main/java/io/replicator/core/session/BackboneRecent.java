package io.replicator.core.session;

import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** The numbers that came last. */
final class BackboneRecent {
    /** More than what arrives between two acknowledgements of a quick link, some times over. */
    private static final int MOST = 256;

    private final long[] numbers = new long[MOST];
    private long count;

    void add(long number) {
        numbers[(int) (count++ % MOST)] = number;
    }

    /** The latest first; to be used before anything is added. */
    PrimitiveIterator.OfLong latestFirst() {
        return LongStream.range(0, Math.min(count, MOST))
                .map(back -> numbers[(int) ((count - 1 - back) % MOST)])
                .iterator();
    }
}
