package io.replicator.core.device;

import io.replicator.core.replica.CrashingDevice;

/** The snapshot of a device in memory is as good as a real one. */
final class MemorySnapshotTest extends BaseSnapshotContract {
    private final BlockDevice device =
            new TellingDevice(new CrashingDevice(SIZE).keepingSnapshots(), (code, text) -> {});

    @Override
    BlockDevice device() {
        return device;
    }
}
