package io.replicator.agent.job;

import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.Progress;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.time.Ticker;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Role;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Opens copies whose state is there, and closes them. Blocking, on I/O threads. */
final class VolumeOpening {
    private final CommitLog commits;
    private final Executor io;
    private final Ticker ticker;
    private final ReplicaSettings settings;

    VolumeOpening(CommitLog commits, Executor io, Ticker ticker, ReplicaSettings settings) {
        this.commits = commits;
        this.io = io;
        this.ticker = ticker;
        this.settings = settings;
    }

    /** Whether opening it has a round to apply first. */
    boolean mayTakeLong(VolumeDirectory directory) {
        return commits.pendingVolumes().contains(directory.record().identity().id());
    }

    /** Opens the device as its role asks, and finishes what a crash left of a replica's last round. */
    OpenVolume open(VolumeDirectory directory, Path path, Consumer<Progress> recovery) {
        Role role = directory.record().role();
        BlockDevice device = Devices.open(path, role == Role.SOURCE ? Access.SOURCE : Access.REPLICA);
        try {
            return on(device, directory, recovery);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** As {@link #open}, on a device that is open already and stays the caller's where this fails. */
    OpenVolume on(BlockDevice device, VolumeDirectory directory, Consumer<Progress> recovery) {
        Optional<ReplicaVolume> replica = Optional.empty();
        if (directory.record().role() == Role.SOURCE) {
            requireSameSize(device, directory.record());
        } else {
            replica = Optional.of(ReplicaVolume.open(directory, device, commits, io, ticker, settings, recovery));
        }
        return new OpenVolume(directory, device, replica, new FullScan(), Consistency.FUZZY);
    }

    /** Closes what {@link #open} opened; the directory stays open. */
    static void close(OpenVolume volume) {
        volume.replica().ifPresent(ReplicaVolume::close);
        volume.device().close();
    }

    /** A source that has grown would have an end that no generation describes. */
    private static void requireSameSize(BlockDevice device, VolumeRecord record) {
        long known = record.identity().geometry().logicalBytes();
        if (device.sizeBytes() != known) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " has " + device.sizeBytes() + " bytes; the volume '" + record.name() + "' was"
                            + " initialised with " + known
                            + ", which does not change during its life. Give the device its size back, or configure it under"
                            + " another name and initialise and seed that");
        }
    }
}
