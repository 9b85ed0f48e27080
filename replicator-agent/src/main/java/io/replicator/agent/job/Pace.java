package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Lets bytes through at no more than a rate, and none once somebody has asked for the end. Thread-safe; it blocks whoever is too fast.
 */
final class Pace implements LongConsumer {
    private static final long LOOK_UP_MILLIS = 100;

    private final Ticker ticker;
    private final Optional<Long> bytesPerSecond;
    private final BooleanSupplier cancelled;
    private long nextNanos;

    /** @param bytesPerSecond the most; empty for no limit */
    Pace(Ticker ticker, Optional<Long> bytesPerSecond, BooleanSupplier cancelled) {
        this.ticker = ticker;
        this.bytesPerSecond = bytesPerSecond;
        this.cancelled = cancelled;
        this.nextNanos = ticker.nanos();
    }

    /** Returns when that many bytes may go; {@code CANCELLED} where they never will. */
    @Override
    public synchronized void accept(long bytes) {
        checkpoint();
        if (bytesPerSecond.isEmpty()) {
            return;
        }
        for (long left = nextNanos - ticker.nanos(); left > 0; left = nextNanos - ticker.nanos()) {
            try {
                wait(Math.min(LOOK_UP_MILLIS, 1 + TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ReplicatorException(FaultCode.CANCELLED, "the thread was told to end", e);
            }
            checkpoint();
        }
        long from = Math.max(nextNanos, ticker.nanos() - TimeUnit.MILLISECONDS.toNanos(LOOK_UP_MILLIS));
        nextNanos = from + (long) (bytes * 1e9 / bytesPerSecond.get());
    }

    private void checkpoint() {
        if (cancelled.getAsBoolean()) {
            throw new ReplicatorException(
                    FaultCode.CANCELLED,
                    "it was cancelled; what is done stays, and the same command goes on from there");
        }
    }
}
