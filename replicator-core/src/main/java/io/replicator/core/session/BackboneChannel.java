package io.replicator.core.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of a link was given and what of it is known to have arrived.
 *
 * <p>What must be answered (sequenced messages, batches, heartbeats) is counted in the order given. A connection keeps that order, so an
 * answer to one proves all before it.
 */
final class BackboneChannel {
    /** Heartbeats whose echoes are awaited; a link that owes more is asked no further. */
    private static final int MAX_PROBES = 128;

    private record Probe(long token, long ordinal, long sentAt, boolean clear) {}

    /**
     * How long an echo took.
     *
     * @param clear whether no batch of ours was under way on the link when it was asked for
     */
    record Echo(long nanos, boolean clear) {}

    private final ArrayDeque<Probe> probes = new ArrayDeque<>();
    private long sent;
    private long proven;
    private long waitingSince;
    private int echoes;

    /** A new connection. */
    void reset() {
        probes.clear();
        sent = 0;
        proven = 0;
        echoes = 0;
    }

    /** Something that will be answered was given to the connection; returns its ordinal. */
    long sent(long now) {
        if (sent == proven) {
            waitingSince = now;
        }
        return ++sent;
    }

    /** Everything up to the ordinal has arrived. */
    void proven(long ordinal, long now) {
        if (ordinal > proven) {
            proven = ordinal;
            waitingSince = now;
        }
    }

    boolean isProven(long ordinal) {
        return ordinal <= proven;
    }

    boolean mayProbe() {
        return probes.size() < MAX_PROBES;
    }

    void probed(long token, boolean clear, long now) {
        probes.addLast(new Probe(token, sent(now), now, clear));
    }

    /** When the youngest heartbeat was sent, if that was with no batch under way; {@link Long#MIN_VALUE} where it was not, or has been answered. */
    long clearProbeSentAt() {
        Probe youngest = probes.peekLast();
        return youngest != null && youngest.clear ? youngest.sentAt : Long.MIN_VALUE;
    }

    /** Takes the echo of one of this channel's heartbeats; none for a token that is not awaited here. */
    @Nullable
    Echo echoed(long token, long now) {
        boolean awaited = probes.stream().anyMatch(p -> p.token == token);
        if (!awaited) {
            return null;
        }
        while (true) {
            Probe probe = probes.removeFirst();
            if (probe.token == token) {
                echoes++;
                proven(probe.ordinal, now);
                return new Echo(now - probe.sentAt, probe.clear);
            }
        }
    }

    /** Echoes since the connection was made. */
    int echoes() {
        return echoes;
    }

    boolean isWaiting() {
        return sent > proven;
    }

    /** How long nothing has arrived of what was sent; 0 where nothing is awaited. */
    long silentNanos(long now) {
        return isWaiting() ? now - waitingSince : 0;
    }

    /** We slept ourselves for so long: that silence was not the link's. */
    void excuse(long nanos, long now) {
        waitingSince = Math.min(now, waitingSince + nanos);
    }
}
