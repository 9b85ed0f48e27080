package io.replicator.core.session;

/**
 * A smoothed round trip with its variation, and the lowest one lately.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6298">RFC 6298, Computing TCP's Retransmission Timer, section 2</a>
 */
final class BackboneRoundTrip {
    /** The lowest round trip is that of the last one to two of these. */
    private static final long EPOCH_NANOS = 5_000_000_000L;

    private long smoothedNanos;
    private long variationNanos;
    private long lowestNanos = Long.MAX_VALUE;
    private long lowestBeforeNanos = Long.MAX_VALUE;
    private long epochStart;
    private boolean measured;

    void sample(long nanos, long now) {
        if (!measured) {
            measured = true;
            smoothedNanos = nanos;
            variationNanos = nanos / 2;
            epochStart = now;
        } else {
            variationNanos += (Math.abs(smoothedNanos - nanos) - variationNanos) / 4;
            smoothedNanos += (nanos - smoothedNanos) / 8;
        }
        if (now - epochStart > EPOCH_NANOS) {
            lowestBeforeNanos = lowestNanos;
            lowestNanos = Long.MAX_VALUE;
            epochStart = now;
        }
        lowestNanos = Math.min(lowestNanos, nanos);
    }

    boolean isMeasured() {
        return measured;
    }

    /** 0 before the first sample. */
    long smoothedNanos() {
        return smoothedNanos;
    }

    /** 0 before the first sample. */
    long lowestNanos() {
        return measured ? Math.min(lowestNanos, lowestBeforeNanos) : 0;
    }

    /** How long an answer may take before its absence says something: 1.5 round trips and 4 variations. */
    long patienceNanos() {
        return smoothedNanos + smoothedNanos / 2 + 4 * variationNanos;
    }
}
