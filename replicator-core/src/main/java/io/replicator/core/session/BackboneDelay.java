package io.replicator.core.session;

/**
 * The round trip of a link's path without the queue that the link's own batches make: what its window is measured by.
 *
 * <p>Any round trip tells that the path is no longer than that. Whether the path has become longer, or stands only behind a queue of our own,
 * looks the same from outside, since what is under way, the rate and the round trip always fit together (Little's law); only a round trip that
 * is asked for while nothing of ours is under way, called clear, tells. A link that is often idle has those for nothing. One under full load is drained for
 * them: it takes no batch until what it carries has arrived, asks, and goes on. That is done
 *
 * <ul>
 *   <li>when round trips take longer than the whole window at the rate measured: the window does not fill the path, or the rate has
 *       fallen. Where it turns out to be the rate, the next such attempt waits twice as long as the one before;
 *   <li>when none was clear for {@value #CLEAR_SECONDS} s, because the path may have become shorter, or longer by a little: the queue that stands would
 *       otherwise be taken for the path, and the window grow by it again and again.
 * </ul>
 *
 * <p>Two clear ones in a row must be longer before that is believed, the second asked for after the first was answered: one that met a
 * pause of the peer's process proves nothing.
 *
 * @see <a href="https://www.ietf.org/archive/id/draft-cardwell-iccrg-bbr-congestion-control-02.html">BBR, section 4.3.4, ProbeRTT</a>, which
 *     drains by the clock alone, and so needs up to ten seconds to notice a longer path
 */
final class BackboneDelay {
    private static final long CLEAR_SECONDS = 10;
    private static final long CLEAR_NANOS = CLEAR_SECONDS * 1_000_000_000L;
    private static final long LEAST_WAIT_NANOS = 1_000_000_000L;

    /** Round trips in a row that the window does not explain, before the link is drained. */
    private static final int UNEXPLAINED = 2;

    /** Clear round trips in a row above the lowest, before the path is taken to be longer. */
    private static final int LONGER = 2;

    private long lowestNanos;
    private boolean measured;
    private boolean draining;
    private boolean doubted;
    private long clearAt;
    private int unexplained;
    private long doubtedAt = Long.MIN_VALUE;
    private int longer;
    private long countedAt = Long.MIN_VALUE;
    private long longerLowestNanos;
    private long doubtAllowedAt = Long.MIN_VALUE;
    private long waitNanos = LEAST_WAIT_NANOS;

    /** 0 before the first sample. */
    long lowestNanos() {
        return lowestNanos;
    }

    /** Whether the link is to take no more batches before a clear round trip was measured. */
    boolean isDraining() {
        return draining;
    }

    /**
     * Takes a round trip that ends now.
     *
     * @param clear whether nothing of ours was under way when it was asked for
     * @param windowNanos how long the link takes for its whole window
     */
    void sample(long nanos, boolean clear, long windowNanos, long now) {
        if (!measured) {
            measured = true;
            clearAt = now;
            lowestNanos = nanos;
        }
        if (nanos <= lowestNanos) {
            lowestNanos = nanos;
            longer = 0;
        }
        boolean explained = nanos <= Math.max(windowNanos, lowestNanos);
        if (clear) {
            clearAt = now;
            takeClear(nanos, explained, now);
        } else if (!draining) {
            takeCrowded(nanos, explained, now);
        }
    }

    private void takeClear(long nanos, boolean explained, long now) {
        if (nanos > lowestNanos && now - nanos >= countedAt) {
            longerLowestNanos = longer == 0 ? nanos : Math.min(longerLowestNanos, nanos);
            longer++;
            countedAt = now;
        }
        if (longer == LONGER) {
            lowestNanos = longerLowestNanos;
            waitNanos = LEAST_WAIT_NANOS;
            end();
        } else if (explained) {
            if (draining && doubted) {
                doubtAllowedAt = now + waitNanos;
                waitNanos = Math.min(CLEAR_NANOS, 2 * waitNanos);
            }
            draining = false;
            unexplained = 0;
        } else {
            doubt(nanos, now);
        }
    }

    private void takeCrowded(long nanos, boolean explained, long now) {
        if (explained) {
            unexplained = 0;
        } else {
            doubt(nanos, now);
        }
        if (unexplained >= UNEXPLAINED && now >= doubtAllowedAt) {
            draining = true;
            doubted = true;
            longer = 0;
        } else if (now - clearAt > CLEAR_NANOS) {
            draining = true;
            doubted = false;
        }
    }

    private void doubt(long nanos, long now) {
        if (now - nanos >= doubtedAt) {
            unexplained++;
            doubtedAt = now;
        }
    }

    /** Whether a clear round trip asked for at that moment would count, and not overlap the one before. */
    boolean counts(long askedAt) {
        return askedAt >= countedAt;
    }

    /** A clear round trip has been asked for: what is sent after it cannot delay it, and only where its answer is doubted must the next be clear, too. */
    void asked() {
        draining &= doubted;
    }

    /** Something else takes the path for a while: nothing can be told from round trips. */
    void end() {
        draining = false;
        unexplained = 0;
        longer = 0;
    }
}
