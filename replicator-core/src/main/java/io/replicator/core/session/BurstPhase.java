package io.replicator.core.session;

import io.replicator.core.wire.Message;
import java.util.ArrayDeque;

/**
 * As much as the path takes for a while, by the rules that batches go by: no more under way than it holds, never past the link's limit, and
 * where the link has one, only what batches leave of it.
 *
 * <p>The rate is that at which it arrived, by the other side's clock, from a quarter of the time on: until then TCP and the window still grow.
 */
final class BurstPhase implements LinkTestPhase {
    private static final int SMALLEST_BYTES = 4 << 10;
    private static final double FRAME_SECONDS = 0.005;
    private static final double STEADY_SHARE = 1.25;
    private static final double STARTUP_SHARE = 2.5;
    private static final long MOST_WINDOW_BYTES = 64L << 20;
    private static final double ASSUMED_RATE = 8e6;
    private static final long SILENT_NANOS = 5_000_000_000L;
    private static final int WARM_SHARE = 4;

    /** One on its way there, one its echo on the way back, one that waits. */
    private static final long LEAST_FRAMES = 3;

    private record Sent(long token, int bytes, BackboneRate.Departure departure) {}

    private final LinkTestProbes probes;
    private final LinkAllowance allowance;
    private final LinkTestOrder order;
    private final int mostFrameBytes;
    private final double assumedRate;
    private final BackboneRate rate = new BackboneRate();
    private final ArrayDeque<Sent> underway = new ArrayDeque<>();
    private boolean announced;
    private long began;
    private long lowestNanos;
    private long besideAtFirst;
    private long beside;
    private long sentBytes;
    private long inFlightBytes;
    private long heardAt;
    private boolean over;
    private boolean warm;
    private long warmBytes;
    private long warmAt;
    private long arrivedBytes;
    private long arrivedAt;
    private long bytesBefore;
    private long endedAt;

    /**
     * @param mostFrameBytes what is known to get through
     * @param roundTripNanos the shortest
     * @param bytesPerSecond about what the path carries; 0 where that is not known
     */
    BurstPhase(
            LinkTestProbes probes,
            LinkAllowance allowance,
            LinkTestOrder order,
            int mostFrameBytes,
            long roundTripNanos,
            double bytesPerSecond) {
        this.probes = probes;
        this.allowance = allowance;
        this.order = order;
        this.mostFrameBytes = mostFrameBytes;
        this.lowestNanos = roundTripNanos;
        this.assumedRate = bytesPerSecond > 0 ? Math.min(ASSUMED_RATE, bytesPerSecond) : ASSUMED_RATE;
    }

    @Override
    public String name() {
        return "rate";
    }

    @Override
    public void echoed(Message.ProbeEcho echo, long now) {
        while (!underway.isEmpty()) {
            Sent probe = underway.removeFirst();
            inFlightBytes -= probe.bytes;
            if (announced) {
                rate.delivered(probe.bytes, probe.departure, now);
            }
            if (probe.token == echo.token()) {
                heardAt = now;
                lowestNanos = Math.min(lowestNanos, now - probe.departure.at());
                if (announced) {
                    arrived(echo, probe.departure.at());
                } else {
                    begin(echo, now);
                }
                break;
            }
        }
    }

    private void arrived(Message.ProbeEcho echo, long departedAt) {
        boolean past = departedAt - began >= order.burstNanos() / WARM_SHARE
                || echo.receivedBytes() - bytesBefore >= order.burstBytes() / WARM_SHARE;
        if (past && !warm) {
            warm = true;
            warmBytes = echo.receivedBytes();
            warmAt = echo.arrivedNanos();
        }
        arrivedBytes = echo.receivedBytes();
        arrivedAt = echo.arrivedNanos();
    }

    @Override
    public long pump(long now) {
        if (!announced) {
            return announce(now);
        }
        if (underway.isEmpty()) {
            heardAt = now;
        } else if (now - heardAt > SILENT_NANOS) {
            probes.silent("probes are not answered any more");
            return Long.MAX_VALUE;
        }
        while (!isSpent(now) && allowance.idleAt() <= now && hasRoom(frameBytes(), now)) {
            send(frameBytes(), now);
        }
        if (!over && isSpent(now)) {
            over = true;
            endedAt = now;
            beside = allowance.sentBytes() - besideAtFirst;
        }
        return nextAt(now);
    }

    private boolean isSpent(long now) {
        return now - began >= order.burstNanos() || sentBytes >= order.burstBytes();
    }

    /** A small probe before all others says that they come. */
    private long announce(long now) {
        if (underway.isEmpty()) {
            send(Message.Probe.LEAST_FRAME_BYTES, now);
            heardAt = now;
        } else if (now - heardAt > SILENT_NANOS) {
            probes.silent("probes are not answered");
            return Long.MAX_VALUE;
        }
        return heardAt + SILENT_NANOS + 1;
    }

    private void begin(Message.ProbeEcho echo, long now) {
        announced = true;
        began = now;
        besideAtFirst = allowance.sentBytes();
        bytesBefore = echo.receivedBytes();
        warmBytes = echo.receivedBytes();
        warmAt = echo.arrivedNanos();
        arrivedBytes = warmBytes;
        arrivedAt = warmAt;
    }

    private void send(int bytes, long now) {
        if (underway.isEmpty()) {
            rate.restart(now);
        }
        underway.addLast(new Sent(probes.send(bytes, occupiedNanos(), now), bytes, rate.departs(now)));
        inFlightBytes += bytes;
        sentBytes += bytes;
    }

    private long nextAt(long now) {
        long silentAt = underway.isEmpty() ? Long.MAX_VALUE : heardAt + SILENT_NANOS + 1;
        if (over) {
            return silentAt;
        }
        long at = Math.min(silentAt, began + order.burstNanos());
        return allowance.idleAt() > now ? Math.min(at, allowance.idleAt()) : at;
    }

    private int frameBytes() {
        double known = rate.bytesPerSecond() > 0 ? rate.bytesPerSecond() : assumedRate;
        return Math.min(mostFrameBytes, (int) Math.max(SMALLEST_BYTES, known * FRAME_SECONDS));
    }

    private boolean hasRoom(int bytes, long now) {
        double share = rate.isGrowing(lowestNanos, now) ? STARTUP_SHARE : STEADY_SHARE;
        long pipe = (long) (share * rate.bytesPerSecond() * lowestNanos / 1e9);
        return inFlightBytes + bytes <= Math.min(MOST_WINDOW_BYTES, Math.max(LEAST_FRAMES * bytes, bytes + pipe));
    }

    /** What stands on the path beyond what it holds, as things go, and what is sent before the next echo. */
    private long occupiedNanos() {
        long standing = rate.nanosForLately(inFlightBytes, assumedRate) - lowestNanos;
        return Math.max(0, standing) + rate.nanosForLately(LEAST_FRAMES * frameBytes(), assumedRate);
    }

    @Override
    public boolean isDone() {
        return announced && over && underway.isEmpty();
    }

    long sentBytes() {
        return sentBytes;
    }

    /** How long it was sent. */
    long nanos() {
        return endedAt - began;
    }

    /** What the link carried of batches meanwhile. */
    long besideBytes() {
        return beside;
    }

    /** 0 where nothing could be sent. */
    long bytesPerSecond() {
        long elapsed = arrivedAt - warmAt;
        if (elapsed > 0) {
            return (long) ((arrivedBytes - warmBytes) * 1e9 / elapsed);
        }
        return (long) rate.bytesPerSecond();
    }
}
