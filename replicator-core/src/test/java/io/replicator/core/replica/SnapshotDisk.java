package io.replicator.core.replica;

import io.replicator.core.disk.DiskImage;
import java.util.Optional;

/** The place where a device in memory keeps a snapshot of itself: a name that a power cut may take back or bring back, until it is synced. */
final class SnapshotDisk {
    private Optional<DiskImage> now = Optional.empty();
    private Optional<DiskImage> durable = Optional.empty();
    private boolean offered;
    private boolean revertFails;
    private long freeBytes = Long.MAX_VALUE;

    synchronized void offer(boolean whether) {
        offered = whether;
    }

    synchronized boolean isOffered() {
        return offered;
    }

    synchronized void free(long bytes) {
        freeBytes = bytes;
    }

    synchronized long freeBytes() {
        return freeBytes;
    }

    synchronized void failRevert() {
        revertFails = true;
    }

    synchronized boolean failsThisRevert() {
        boolean fails = revertFails;
        revertFails = false;
        return fails;
    }

    synchronized Optional<DiskImage> now() {
        return now;
    }

    synchronized void put(Optional<DiskImage> snapshot) {
        now = snapshot;
    }

    synchronized void sync() {
        durable = now;
    }

    synchronized boolean hasUnsynced() {
        return !now.equals(durable);
    }

    /** As a power cut leaves it, which keeps what was not synced, or does not. */
    synchronized SnapshotDisk afterCrash(boolean keepsNames) {
        SnapshotDisk after = new SnapshotDisk();
        after.now = keepsNames ? now : durable;
        after.durable = after.now;
        after.offered = offered;
        after.freeBytes = freeBytes;
        return after;
    }

    synchronized SnapshotDisk copy() {
        return afterCrash(true);
    }
}
