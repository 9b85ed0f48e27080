package io.replicator.core.session;

import java.util.List;

/**
 * How large a batch should be for the links that are up: what the slowest carries in 40 ms, but not less than what the fastest carries in 25 ms, so
 * that a fast link's batches are not cut small for the sake of one that adds next to nothing. A power of two from 32 to 256 KiB, and the least while
 * no rate is known. From 53 Mb/s on that is 256 KiB for a link alone.
 */
final class BackboneBatchSize {
    private static final int LEAST_BYTES = 32 << 10;
    private static final int MOST_BYTES = 256 << 10;
    private static final double SLOWEST_LINK_SECONDS = 0.04;
    private static final double FASTEST_LINK_SECONDS = 0.025;

    private BackboneBatchSize() {}

    static int of(List<BackboneLink> links) {
        double slowest = Double.MAX_VALUE;
        double fastest = 0;
        for (BackboneLink link : links) {
            double rate = link.isUp() ? link.usableBytesPerSecond() : 0;
            // One that is not measured yet has no say: it would be the slowest for a moment at each connection.
            if (rate > 0) {
                slowest = Math.min(slowest, rate);
                fastest = Math.max(fastest, rate);
            }
        }
        double bytes = fastest == 0 ? 0 : Math.max(slowest * SLOWEST_LINK_SECONDS, fastest * FASTEST_LINK_SECONDS);
        return Integer.highestOneBit((int) Math.max(LEAST_BYTES, Math.min(MOST_BYTES, bytes)));
    }
}
