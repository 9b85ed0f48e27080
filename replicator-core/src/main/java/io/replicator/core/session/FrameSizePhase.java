package io.replicator.core.session;

import io.replicator.core.wire.Message;

/**
 * Larger and larger probes, one at a time, then halving between the largest that came back and the smallest that did not.
 *
 * <p>A path that loses packets of some size holds up its connection for good, so each loss costs a new one. That it is the size, and not the
 * path, is shown by a probe of a size that came back before; the first loss is tried twice.
 */
final class FrameSizePhase implements LinkTestPhase {
    static final int LARGEST_BYTES = Message.Probe.LEAST_FRAME_BYTES + Message.Probe.MAX_FILLER_BYTES;

    /** Between which sizes it need not be known. */
    static final int PRECISION_BYTES = 16;

    private static final int FIRST_BYTES = 256;
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    /** A path so slow that a frame takes longer than its round trip by that is never given larger ones. */
    private static final long SLOW_NANOS = 100_000_000L;

    private static final double SLOWEST_RATE = 128e3;
    private static final long MOST_OCCUPIED_NANOS = 500_000_000L;

    /** What the probe that is under way is for. */
    private enum Purpose {
        /** To see whether a frame of that size gets through. */
        SIZE,
        /** To see whether the path is there. */
        CHECK,
        /** To tell of a large one that comes next. */
        ANNOUNCEMENT
    }

    private final LinkTestProbes probes;
    private final LinkAllowance allowance;
    private final long roundTripNanos;
    private int passedBytes = Message.Probe.LEAST_FRAME_BYTES;
    private int lostBytes;
    private int tried;
    private int next = FIRST_BYTES;
    private Purpose purpose = Purpose.SIZE;
    private boolean announced;
    private boolean waiting;
    private long token;
    private long sentAt;
    private long lastTookNanos;
    private double bytesPerSecond;
    private boolean done;

    FrameSizePhase(LinkTestProbes probes, LinkAllowance allowance, long roundTripNanos) {
        this.probes = probes;
        this.allowance = allowance;
        this.roundTripNanos = roundTripNanos;
    }

    @Override
    public String name() {
        return "frame size";
    }

    @Override
    public void echoed(Message.ProbeEcho echo, long now) {
        if (!waiting || echo.token() != token) {
            return;
        }
        waiting = false;
        if (purpose != Purpose.SIZE) {
            announced = purpose == Purpose.ANNOUNCEMENT;
            purpose = Purpose.SIZE;
            return;
        }
        announced = false;
        passedBytes = next;
        tried = 0;
        lastTookNanos = Math.max(0, now - sentAt - roundTripNanos);
        bytesPerSecond = lastTookNanos == 0 ? 0 : next * 1e9 / lastTookNanos;
        boolean slow = lostBytes == 0 && lastTookNanos > SLOW_NANOS;
        choose();
        done |= slow;
    }

    private void choose() {
        done = lostBytes == 0 ? passedBytes == LARGEST_BYTES : lostBytes - passedBytes <= PRECISION_BYTES;
        next = lostBytes == 0
                ? Math.min(LARGEST_BYTES, 2 * passedBytes < FIRST_BYTES ? FIRST_BYTES : 2 * passedBytes)
                : (passedBytes + lostBytes) / 2;
        // A frame that takes the link's limit for more than a second would keep its batches waiting.
        long limit = allowance.limitBytesPerSecond();
        done |= lostBytes == 0 && limit > 0 && next > limit;
    }

    @Override
    public long pump(long now) {
        if (done) {
            return Long.MAX_VALUE;
        }
        if (waiting) {
            long until = sentAt + patienceNanos(bytes());
            if (now < until) {
                return until;
            }
            overdue();
            return Long.MAX_VALUE;
        }
        if (allowance.allowedAt() > now) {
            return allowance.allowedAt();
        }
        long occupiedNanos = Math.min(MOST_OCCUPIED_NANOS, 2 * lastTookNanos);
        if (purpose == Purpose.SIZE && !announced && occupiedNanos > LinkTestProbes.UNANNOUNCED_NANOS) {
            purpose = Purpose.ANNOUNCEMENT;
        }
        token = probes.send(bytes(), occupiedNanos, now);
        sentAt = now;
        waiting = true;
        return now + patienceNanos(bytes());
    }

    private int bytes() {
        return switch (purpose) {
            case SIZE -> next;
            case CHECK -> passedBytes;
            case ANNOUNCEMENT -> Message.Probe.LEAST_FRAME_BYTES;
        };
    }

    private void overdue() {
        if (purpose != Purpose.SIZE) {
            probes.silent("frames of " + bytes() + " bytes, which had passed before, are not answered any more");
            return;
        }
        waiting = false;
        tried++;
        if (lostBytes > 0 || tried > 1) {
            lostBytes = next;
            tried = 0;
            choose();
        }
        purpose = Purpose.CHECK;
        announced = false;
        probes.reopen();
    }

    private long patienceNanos(int bytes) {
        return PATIENCE_NANOS + 8 * roundTripNanos + (long) (bytes * 1e9 / SLOWEST_RATE);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    int passedBytes() {
        return passedBytes;
    }

    /** 0 where none was lost. */
    int lostBytes() {
        return lostBytes;
    }

    /** About what the path carries in a second, by the last frame that came back; 0 where that was too quick to say. */
    double bytesPerSecond() {
        return bytesPerSecond;
    }
}
