package io.replicator.core.session;

import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Small probes at even distances: how long one takes there and back. */
final class RoundTripPhase implements LinkTestPhase {
    static final int PROBES = 100;
    private static final long APART_NANOS = 10_000_000L;
    private static final long SILENT_NANOS = 5_000_000_000L;

    private record Sent(long token, long at) {}

    private final LinkTestProbes probes;
    private final ArrayDeque<Sent> underway = new ArrayDeque<>();
    private final long[] nanos = new long[PROBES];
    private int sent;
    private int returned;
    private long nextAt = Long.MIN_VALUE;
    private long heardAt;

    RoundTripPhase(LinkTestProbes probes) {
        this.probes = probes;
    }

    @Override
    public String name() {
        return "round trip";
    }

    @Override
    public void echoed(Message.ProbeEcho echo, long now) {
        heardAt = now;
        while (!underway.isEmpty()) {
            Sent probe = underway.removeFirst();
            if (probe.token == echo.token()) {
                nanos[returned++] = now - probe.at;
                return;
            }
        }
    }

    @Override
    public long pump(long now) {
        if (underway.isEmpty()) {
            heardAt = now;
        } else if (now - heardAt > SILENT_NANOS) {
            probes.silent("small probes are not answered");
            return Long.MAX_VALUE;
        }
        if (sent < PROBES && nextAt <= now) {
            underway.addLast(new Sent(probes.send(Message.Probe.LEAST_FRAME_BYTES, 0, now), now));
            sent++;
            nextAt = now + APART_NANOS;
        }
        return sent < PROBES ? nextAt : heardAt + SILENT_NANOS + 1;
    }

    @Override
    public boolean isDone() {
        return sent == PROBES && underway.isEmpty() && returned > 0;
    }

    int count() {
        return returned;
    }

    /** The round trip that so many in a hundred did not exceed; 0 for the shortest. */
    long percentileNanos(int percent) {
        long[] sorted = Arrays.copyOf(nanos, returned);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100.0 * returned);
        return sorted[Math.max(0, rank - 1)];
    }
}
