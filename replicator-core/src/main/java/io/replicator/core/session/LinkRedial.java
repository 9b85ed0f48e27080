package io.replicator.core.session;

import io.replicator.core.time.Backoff;
import java.util.random.RandomGenerator;

/**
 * When a link that broke, or could not be connected, is dialled again. Each wait is longer than the one before, also for a link that connects
 * and breaks again; a link that held for a while begins anew. One owner.
 *
 * <p>A wait is drawn once for the link, however many of its connections report that they are gone.
 */
public final class LinkRedial {
    private final Backoff backoff;
    private final long steadyNanos;
    private boolean waiting;
    private long dialAt;
    private boolean connected;
    private long connectedAt;

    /**
     * @param firstNanos the first wait is half of this to all of it
     * @param mostNanos the longest wait
     * @param steadyNanos a link that was connected for so long is no flapping one
     */
    public LinkRedial(long firstNanos, long mostNanos, long steadyNanos, RandomGenerator random) {
        this.backoff = new Backoff(firstNanos, mostNanos, random);
        this.steadyNanos = steadyNanos;
    }

    /** The link is connected. */
    public void connected(long now) {
        waiting = false;
        connected = true;
        connectedAt = now;
    }

    /** It is not, or not any more; returns how long to wait from now, in nanoseconds. Until it is dialled all calls name the same moment. */
    public long lost(long now) {
        if (connected && now - connectedAt >= steadyNanos) {
            backoff.reset();
        }
        connected = false;
        if (!waiting) {
            waiting = true;
            dialAt = now + backoff.nextNanos();
        }
        return Math.max(0, dialAt - now);
    }

    /** An attempt begins: what fails from here on is another one. */
    public void dialled() {
        waiting = false;
    }

    /** Somebody asked for it now: the waits begin with the first again. */
    public void forget() {
        waiting = false;
        backoff.reset();
    }
}
