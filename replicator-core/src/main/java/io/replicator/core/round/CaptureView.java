package io.replicator.core.round;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.VolumeSnapshot;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.time.Lane;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a capture reads: the volume as it is, or where it can be frozen a snapshot of it, which is held until whatever captured is over, so that a
 * chunk that is wanted once more is still what it was.
 *
 * <p>A snapshot takes space of production. Every second it is looked whether there is enough: where there is not, a capture that still reads is to
 * end, and one that has read everything goes on from the live volume, of which a chunk that has changed is gone. Owned by the lane, but
 * for {@link #open} and {@link #read}, which are steps.
 */
final class CaptureView {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Lane lane;
    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final Consumer<ReplicatorException> noRoom;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private @Nullable VolumeSnapshot snapshot;
    private Lane.Timeout look = () -> {};
    private boolean captured;
    private boolean ended;

    /** @param noRoom told at most once, where the capture is to end before it has read everything */
    CaptureView(Lane lane, OpenVolume volume, VolumeSteps steps, Consumer<ReplicatorException> noRoom) {
        this.lane = lane;
        this.volume = volume;
        this.steps = steps;
        this.noRoom = noRoom;
    }

    /** Freezes the volume where it can be; once, before anything is read. */
    void open() {
        if (volume.snapshots().isPresent()) {
            VolumeSnapshot taken = volume.snapshots().get().take();
            use.writeLock().lock();
            try {
                snapshot = taken;
            } finally {
                use.writeLock().unlock();
            }
        }
    }

    /** What the capture reads, after {@link #open}. The room is looked after from here on. */
    BlockDevice device() {
        VolumeSnapshot taken = snapshot();
        if (taken == null) {
            return volume.device();
        }
        lookLater();
        return taken.device();
    }

    /** The capture has read everything: only chunks that are wanted once more are read from here on, by {@link #read}. */
    void captured() {
        captured = true;
    }

    /** Fills the buffer's remaining bytes. */
    void read(long position, ByteBuffer target) {
        use.readLock().lock();
        try {
            VolumeSnapshot taken = snapshot;
            (taken == null ? volume.device() : taken.device()).read(position, target);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Nothing reads it any more; idempotent. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        look.cancel();
        if (snapshot() != null) {
            steps.run(this::drop, () -> {}, fault -> {});
        }
    }

    private void lookLater() {
        look = lane.schedule(
                LOOK_NANOS,
                () -> steps.run(this::hasRoom, this::looked, fault -> {
                    // Whatever ails the file system is told by whoever reads it; that there is no room was not said.
                    looked(true);
                }));
    }

    private boolean hasRoom() {
        VolumeSnapshot taken = snapshot();
        return taken == null || taken.hasRoom();
    }

    private void looked(boolean room) {
        if (ended) {
            return;
        }
        if (room) {
            lookLater();
        } else if (captured) {
            steps.run(this::drop, () -> {}, fault -> {});
        } else {
            noRoom.accept(new ReplicatorException(
                    FaultCode.NO_SPACE,
                    volume.device().name() + ": its file system is nearly full, so that the snapshot which the capture"
                            + " reads is given up before production meets a full disk; free some space"));
        }
    }

    private void drop() {
        use.writeLock().lock();
        try {
            VolumeSnapshot taken = snapshot;
            snapshot = null;
            if (taken != null) {
                taken.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private @Nullable VolumeSnapshot snapshot() {
        use.readLock().lock();
        try {
            return snapshot;
        } finally {
            use.readLock().unlock();
        }
    }
}
