package io.replicator.core.round;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.VolumeSnapshot;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.fault.ReplicatorException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Snapshots of bytes in memory, which a test fails or lets run out of room. */
final class MemorySnapshots implements VolumeSnapshots {
    private final Supplier<byte[]> volume;
    byte[] last = {};
    int taken;
    int open;
    boolean hasRoom = true;
    /** What production does just before one is taken. */
    Runnable beforeTake = () -> {};
    /** What production does as soon as one is taken. */
    Runnable afterTake = () -> {};

    @Nullable
    ReplicatorException refusal;

    MemorySnapshots(Supplier<byte[]> volume) {
        this.volume = volume;
    }

    @Override
    public VolumeSnapshot take() {
        if (refusal != null) {
            throw refusal;
        }
        beforeTake.run();
        byte[] bytes = volume.get();
        last = Arrays.copyOf(bytes, bytes.length);
        taken++;
        open++;
        afterTake.run();
        BlockDevice device = new LiveDevice(last);
        return new VolumeSnapshot() {
            private boolean closed;

            @Override
            public BlockDevice device() {
                if (closed) {
                    throw new AssertionError("a snapshot that was given up is read");
                }
                return device;
            }

            @Override
            public boolean hasRoom() {
                return hasRoom;
            }

            @Override
            public void close() {
                open -= closed ? 0 : 1;
                closed = true;
            }
        };
    }
}
