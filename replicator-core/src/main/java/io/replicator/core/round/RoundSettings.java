package io.replicator.core.round;

/**
 * Bounds of rounds.
 *
 * @param windowBytes batch bytes that a replica takes into memory for one round
 * @param flushBytes a replica flushes its journal when so much was taken since the last time
 * @param flushDelayNanos or when this has passed since something was taken
 */
public record RoundSettings(long windowBytes, long flushBytes, long flushDelayNanos) {
    /** 32 MiB in memory, a flush each 8 MiB or 50 ms. */
    public static final RoundSettings DEFAULT = new RoundSettings(32L << 20, 8L << 20, 50_000_000L);

    public RoundSettings {
        if (windowBytes < 1 || flushBytes < 1 || flushBytes > windowBytes || flushDelayNanos < 0) {
            throw new IllegalArgumentException("a window of " + windowBytes + " bytes flushed every " + flushBytes);
        }
    }
}
