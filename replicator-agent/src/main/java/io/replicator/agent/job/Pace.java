package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Throttle;
import io.replicator.core.time.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Lets bytes through at no more than a rate, and none once somebody has asked for the end. Thread-safe; it blocks whoever is too fast.
 */
final class Pace implements LongConsumer {
    /** What is said of work that goes on where it was cancelled. */
    static final String GOES_ON = "it was cancelled; what is done stays, and the same command goes on from there";

    private static final long LOOK_UP_NANOS = 100_000_000L;

    private final Ticker ticker;
    private final Optional<Throttle> throttle;
    private final BooleanSupplier cancelled;
    private final String whenCancelled;
    private final Waiting waiting;

    /** How somebody who is too fast waits, holding the monitor of the pace until then. */
    @FunctionalInterface
    interface Waiting {
        /** Returns after about so long, or earlier. */
        void await(Object monitor, long nanos) throws InterruptedException;
    }

    /**
     * A pace from now on.
     *
     * @param bytesPerSecond the most; empty for no limit
     * @param whenCancelled what whoever has asked for the end is told
     */
    Pace(Ticker ticker, Optional<Long> bytesPerSecond, BooleanSupplier cancelled, String whenCancelled) {
        this(ticker, bytesPerSecond, cancelled, whenCancelled, TimeUnit.NANOSECONDS::timedWait);
    }

    /** As the other, with another way to wait. */
    Pace(
            Ticker ticker,
            Optional<Long> bytesPerSecond,
            BooleanSupplier cancelled,
            String whenCancelled,
            Waiting waiting) {
        this.ticker = ticker;
        this.throttle = bytesPerSecond.map(limit -> new Throttle(limit, ticker.nanos()));
        this.cancelled = cancelled;
        this.whenCancelled = whenCancelled;
        this.waiting = waiting;
    }

    /** Returns when that many bytes may go; {@code CANCELLED} where they never will. */
    @Override
    public synchronized void accept(long bytes) {
        checkpoint();
        throttle.ifPresent(limit -> take(limit, bytes));
    }

    private synchronized void take(Throttle limit, long bytes) {
        for (long left = limit.waitNanos(ticker.nanos()); left > 0; left = limit.waitNanos(ticker.nanos())) {
            try {
                waiting.await(this, Math.min(LOOK_UP_NANOS, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ReplicatorException(FaultCode.CANCELLED, "the thread was told to end", e);
            }
            checkpoint();
        }
        limit.spend(bytes, ticker.nanos());
    }

    private void checkpoint() {
        if (cancelled.getAsBoolean()) {
            throw new ReplicatorException(FaultCode.CANCELLED, whenCancelled);
        }
    }
}
