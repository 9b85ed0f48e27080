package io.replicator.core.round;

import io.replicator.core.custody.Custody;
import io.replicator.core.custody.Doubt;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One copy of a volume that is open here, as rounds use it: its durable state, its device, and for a replica its {@link ReplicaVolume}. Shared
 * by all peers that are named for the volume. Owned by the lane; what it holds is used by steps.
 *
 * <p>Whoever opened it closes directory, replica and device, once every peer has detached it and {@link #whenIdle} has told.
 */
public final class OpenVolume {
    private final VolumeDirectory directory;
    private final BlockDevice device;
    private final Optional<ReplicaVolume> replica;
    private final ChangeSource changes;
    private final Optional<VolumeSnapshots> snapshots;
    private final Optional<Custody> custody;
    private final CaptureTurns turns = new CaptureTurns(this::tellIdle);
    private final List<Runnable> watchers = new ArrayList<>();
    private final ArrayDeque<Runnable> awaitingIdle = new ArrayDeque<>();
    private @Nullable VolumeFault fault;
    private int sourceRounds;
    private boolean journalHeld;
    private int steps;

    /**
     * An open copy with nothing running.
     *
     * @param replica there for a copy whose role is replica and that could be opened
     * @param changes where a source's changes come from
     * @param snapshots what freezes a source's device for a capture; without it what is captured is fuzzy
     */
    public OpenVolume(
            VolumeDirectory directory,
            BlockDevice device,
            Optional<ReplicaVolume> replica,
            ChangeSource changes,
            Optional<VolumeSnapshots> snapshots) {
        this(directory, device, replica, changes, snapshots, Optional.empty());
    }

    /** As the other, of a device in custody, which whoever closes it ends. */
    public OpenVolume(
            VolumeDirectory directory,
            BlockDevice device,
            Optional<ReplicaVolume> replica,
            ChangeSource changes,
            Optional<VolumeSnapshots> snapshots,
            Optional<Custody> custody) {
        this.directory = directory;
        this.device = device;
        this.replica = replica;
        this.changes = changes;
        this.snapshots = snapshots;
        this.custody = custody;
    }

    /** The volume's identifier. */
    public VolumeId id() {
        return directory.record().identity().id();
    }

    /** Its name in this agent's configuration. */
    public String name() {
        return directory.record().name();
    }

    /** Its sizes. */
    public Geometry geometry() {
        return directory.record().identity().geometry();
    }

    /** Its durable state. */
    public VolumeDirectory directory() {
        return directory;
    }

    /** Its bytes. */
    public BlockDevice device() {
        return device;
    }

    /**
     * A source's device is the one that was opened, of the size that it had then: {@code DEVICE_UNAVAILABLE} or {@code SIZE_MISMATCH} where it
     * is not, since what is read would be of no volume. Blocking.
     */
    void requireUnchanged() {
        device.requirePresent();
        Devices.requireSameSize(device);
    }

    /** A replica's copy. */
    public Optional<ReplicaVolume> replica() {
        return replica;
    }

    /** Where changes come from. */
    public ChangeSource changes() {
        return changes;
    }

    /** What a captured generation is worth. */
    public Consistency consistency() {
        return snapshots.isPresent() ? Consistency.CRASH : Consistency.FUZZY;
    }

    /** What freezes it for a capture. */
    public Optional<VolumeSnapshots> snapshots() {
        return snapshots;
    }

    /** The device's custody, where there is one. */
    public Optional<Custody> custody() {
        return custody;
    }

    /** Whether somebody else may have written to a replica's device, for all that is known. */
    public boolean isUnvouched() {
        return custody.filter(kept -> kept.doubt() != Doubt.NONE).isPresent();
    }

    /** The queue for captures of it. */
    public CaptureTurns turns() {
        return turns;
    }

    /** Whether a round runs: as a replica one that holds its journal, as a source any. */
    public boolean isRoundRunning() {
        return journalHeld || sourceRounds > 0;
    }

    /** Whether a round or a step of it runs, or a capture. */
    public boolean isIdle() {
        return !isRoundRunning() && steps == 0 && !turns.isTaken();
    }

    /** Runs the task on the lane once nothing runs; at once where that is so now. */
    public void whenIdle(Runnable task) {
        awaitingIdle.addLast(task);
        tellIdle();
    }

    /** Why it is used no more, where that is so. */
    public Optional<VolumeFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** It is used no more until it is opened anew; every peer is told. The first fault stays. */
    public void fail(FaultCode code, String text) {
        if (fault == null) {
            fault = new VolumeFault(code, text);
            changed();
        }
    }

    /** Its state changed: generation, damage, pause, relations. Every peer that has it attached looks again, and tells. */
    public void changed() {
        List.copyOf(watchers).forEach(Runnable::run);
    }

    // ---- for the room ----

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    void beginSourceRound() {
        sourceRounds++;
    }

    void endSourceRound() {
        sourceRounds--;
        tellIdle();
    }

    /** Takes the journal for a round; false where another round has it. */
    boolean holdJournal() {
        if (journalHeld) {
            return false;
        }
        journalHeld = true;
        return true;
    }

    void releaseJournal() {
        journalHeld = false;
        tellIdle();
    }

    void beginStep() {
        steps++;
    }

    void endStep() {
        steps--;
        tellIdle();
    }

    private void tellIdle() {
        while (isIdle() && !awaitingIdle.isEmpty()) {
            awaitingIdle.removeFirst().run();
        }
    }
}
