package io.replicator.agent.job;

import io.replicator.core.custody.CopyOpening;
import io.replicator.core.custody.Custody;
import io.replicator.core.custody.Finding;
import io.replicator.core.custody.Suspicion;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceOptions;
import io.replicator.core.device.Devices;
import io.replicator.core.device.ReflinkSnapshots;
import io.replicator.core.device.TellingDevice;
import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.Progress;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.VolumeFault;
import io.replicator.core.time.Ticker;
import io.replicator.core.tracking.FullScan;
import io.replicator.core.volume.Role;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Opens copies whose state is there, and closes them. Blocking, on I/O threads. */
final class VolumeOpening {
    private final CommitLog commits;
    private final Executor io;
    private final Ticker ticker;
    private final ReplicaSettings settings;
    private final RandomGenerator random;

    VolumeOpening(CommitLog commits, Executor io, Ticker ticker, ReplicaSettings settings, RandomGenerator random) {
        this.commits = commits;
        this.io = io;
        this.ticker = ticker;
        this.settings = settings;
        this.random = random;
    }

    /**
     * What is to be opened.
     *
     * @param directory its state, open or, to be opened anew, closed
     * @param deviceFaults told each fault of the device, on any thread
     * @param anew whether the state's files are opened anew too: after a fault none of the old descriptors is used
     * @param suspicion what a fault has made doubtful
     */
    record Request(
            VolumeDirectory directory,
            VolumeSettings settings,
            BiConsumer<FaultCode, String> deviceFaults,
            boolean anew,
            Suspicion suspicion) {}

    /** An open volume, and what was found when it was opened. */
    record Opened(OpenVolume volume, Finding finding) {}

    /** Whether opening it may take hours: a round to apply first, or bytes to read again. */
    boolean mayTakeLong(Request request) {
        return request.suspicion().everything()
                || request.suspicion().index()
                || commits.pendingVolumes()
                        .contains(request.directory().record().identity().id());
    }

    /** Whether an opening that failed so may have been in the middle of something; else it has written nothing. */
    static boolean leavesDoubt(FaultCode code) {
        return switch (code) {
            case FLUSH_FAILED, IO_ERROR, NO_SPACE, SIZE_MISMATCH, CORRUPT_STATE -> true;
            default -> false;
        };
    }

    /** Opens the device as its role asks, and finishes what a crash or a fault left of a replica's last round. */
    Opened open(Request request, Consumer<Progress> recovery) {
        if (!request.anew()) {
            return on(request.directory(), request, recovery);
        }
        request.directory().close();
        VolumeDirectory fresh = VolumeDirectory.open(request.directory().directory())
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        request.directory().directory().name()
                                + " has no record of its volume any more; restore the state"
                                + " directory from a copy"));
        try {
            return on(fresh, request, recovery);
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private Opened on(VolumeDirectory directory, Request request, Consumer<Progress> recovery) {
        Role role = directory.record().role();
        BlockDevice device = new TellingDevice(
                Devices.open(
                        request.settings().path(),
                        role == Role.SOURCE ? Access.SOURCE : Access.REPLICA,
                        role == Role.SOURCE ? DeviceOptions.DEFAULT : options(directory.record(), request.settings())),
                request.deviceFaults());
        try {
            CopyOpening.Opened copy = new CopyOpening(commits, io, ticker, settings, random, Devices.machineBoot())
                    .open(
                            directory,
                            device,
                            new CopyOpening.Request(
                                    request.settings().exclusiveDevice(), request.suspicion(), recovery));
            OpenVolume volume = new OpenVolume(
                    directory,
                    device,
                    copy.replica(),
                    new FullScan(),
                    snapshots(role, request.settings()),
                    Optional.of(copy.custody()));
            return new Opened(volume, copy.finding());
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** Whether it can be frozen is found out now, and not by the first round. */
    private static Optional<VolumeSnapshots> snapshots(Role role, VolumeSettings settings) {
        if (role != Role.SOURCE || !settings.reflinkSnapshot()) {
            return Optional.empty();
        }
        ReflinkSnapshots snapshots = new ReflinkSnapshots(settings.path());
        snapshots.requirePossible();
        return Optional.of(snapshots);
    }

    /** The snapshot has the name of the copy, so that no other copy's is ever taken for it. */
    private static DeviceOptions options(VolumeRecord record, VolumeSettings settings) {
        return settings.reflinkSnapshot()
                ? DeviceOptions.DEFAULT.withSnapshot(
                        ".replicator-" + record.identity().id() + "-" + record.copyNumber() + ".base")
                : DeviceOptions.DEFAULT;
    }

    /** Closes what {@link #open} opened, and leaves the record of how; the directory stays open. Nothing uses it any more. */
    static void close(OpenVolume volume) {
        try {
            volume.replica().ifPresent(ReplicaVolume::close);
            Optional<FaultCode> fault = volume.fault().map(VolumeFault::code);
            volume.custody().ifPresent(custody -> end(custody, fault));
        } finally {
            volume.device().close();
        }
    }

    /** Closes its device while somebody may use it still, as a crash would: nothing is said of how it is left. */
    static void abandon(OpenVolume volume) {
        volume.replica().ifPresent(ReplicaVolume::close);
        volume.device().close();
    }

    private static void end(Custody custody, Optional<FaultCode> fault) {
        try {
            custody.end(fault);
        } catch (ReplicatorException e) {
            if (fault.isEmpty()) {
                custody.end(Optional.of(e.code()));
            }
            throw e;
        }
    }
}
