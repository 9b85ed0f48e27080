package io.replicator.core.disk;

/** Counts what changes anything durable at one site, device and state files in one numbering, and cuts the power at any of it. Thread-safe. */
public final class PowerSwitch {
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private boolean off;

    /** Operations so far. */
    public synchronized long operations() {
        return operations;
    }

    /** The power fails with the operation of that number, counted from 0. */
    public synchronized void cutAt(long operation) {
        cutAt = operation;
    }

    /** Whether the power has failed. */
    public synchronized boolean isOff() {
        return off;
    }

    /** Counts an operation that is about to be done; whether the power fails with it. */
    public synchronized boolean failsNow() {
        off |= operations++ == cutAt;
        return off;
    }
}
