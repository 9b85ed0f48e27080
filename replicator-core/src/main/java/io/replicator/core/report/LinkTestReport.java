package io.replicator.core.report;

/**
 * What the path of a link could do when it was tested, from the side that tested to the other.
 *
 * @param roundTrips small probes that came back
 * @param roundTripMinNanos the shortest round trip
 * @param roundTripMedianNanos half of them took no longer
 * @param roundTripP99Nanos 99 in 100 took no longer
 * @param largestFrameBytes the largest frame that got through, header included, before encryption
 * @param smallestLostFrameBytes the smallest that did not; 0 where all that were tried got through
 * @param burstBytes what was sent to measure the rate
 * @param burstNanos how long that took; 0 where the path, which loses large frames, lost these too: then no rate was measured
 * @param bytesPerSecond what of it arrived in a second, by the other side's clock, once it flowed evenly; 0 where nothing could be sent
 * @param besideBytes what replication sent by the link meanwhile
 * @param limitBytesPerSecond what the link may send at most at that time of day; 0 for no limit
 */
public record LinkTestReport(
        int roundTrips,
        long roundTripMinNanos,
        long roundTripMedianNanos,
        long roundTripP99Nanos,
        int largestFrameBytes,
        int smallestLostFrameBytes,
        long burstBytes,
        long burstNanos,
        long bytesPerSecond,
        long besideBytes,
        long limitBytesPerSecond) {}
