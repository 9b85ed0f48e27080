package io.replicator.core.session;

/**
 * A smoothed round trip with its variation.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6298">RFC 6298, Computing TCP's Retransmission Timer, section 2</a>
 */
final class BackboneRoundTrip {
    private long smoothedNanos;
    private long variationNanos;
    private boolean measured;

    void sample(long nanos) {
        if (!measured) {
            measured = true;
            smoothedNanos = nanos;
            variationNanos = nanos / 2;
        } else {
            variationNanos += (Math.abs(smoothedNanos - nanos) - variationNanos) / 4;
            smoothedNanos += (nanos - smoothedNanos) / 8;
        }
    }

    boolean isMeasured() {
        return measured;
    }

    /** 0 before the first sample. */
    long smoothedNanos() {
        return smoothedNanos;
    }

    /** How long an answer may take before its absence says something: 1.5 round trips and 4 variations. */
    long patienceNanos() {
        return smoothedNanos + smoothedNanos / 2 + 4 * variationNanos;
    }
}
