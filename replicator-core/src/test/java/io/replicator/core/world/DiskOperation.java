package io.replicator.core.world;

/** What a process does to the disks of its site; each can fail. */
enum DiskOperation {
    DEVICE_READ,
    DEVICE_WRITE,
    DEVICE_FLUSH,
    STATE_READ,
    STATE_WRITE,
    STATE_NAME,
    STATE_FLUSH,
    STATE_SYNC;

    boolean isFlush() {
        return this == DEVICE_FLUSH || this == STATE_FLUSH || this == STATE_SYNC;
    }

    boolean isRead() {
        return this == DEVICE_READ || this == STATE_READ;
    }
}
