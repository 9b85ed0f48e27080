package io.replicator.agent.job;

import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.FileManifestSource;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes seeds that have arrived: jobs that check a device against its manifest and make it a replica. On the lane. */
final class Attachments {
    /** Runs of damaged chunks that are named. */
    private static final int MOST_RUNS = 16;

    private final Means means;
    private final Site site;
    private final Jobs jobs;
    private final StateFiles files;
    private final Randomness randomness;
    private final ReplicationPorts ports;

    Attachments(Means means, Site site, Jobs jobs, StateFiles files, Randomness randomness, ReplicationPorts ports) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.files = files;
        this.randomness = randomness;
        this.ports = ports;
    }

    JobReport attach(String name, String manifest) {
        LocalVolume volume = site.volume(name);
        if (volume.is(Role.SOURCE)) {
            throw new ReplicatorException(
                    FaultCode.WRONG_ROLE,
                    "'" + name
                            + "' is a source here; a seed is attached where the volume is to be a replica: run it there");
        }
        if (volume.directory().isEmpty()) {
            volume.trouble().or(site::unreadable).ifPresent(why -> {
                throw why.asFault();
            });
        }
        Path path = ManifestPaths.absolute(manifest);
        volume.beginTask("a seed is being attached to it");
        Job job;
        try {
            job = jobs.open(JobKind.SEED_ATTACH, List.of(name));
        } catch (ReplicatorException full) {
            volume.endTask();
            throw full;
        }
        new Attachment(volume, path, job).begin();
        return job.report();
    }

    /** One job. */
    private final class Attachment {
        private final LocalVolume volume;
        private final Path manifest;
        private final Job job;
        private final VolumeSettings settings;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private volatile Progress progress = new Progress("waiting for the volume's rounds to end", 0, 0, 0, 0);

        Attachment(LocalVolume volume, Path manifest, Job job) {
            this.volume = volume;
            this.manifest = manifest;
            this.job = job;
            this.settings = volume.settings().orElseThrow();
        }

        void begin() {
            job.onCancel(() -> cancelled.set(true));
            job.showProgress(() -> Optional.of(progress));
            volume.shut(
                    FaultCode.CANCELLED,
                    "a seed is being attached to '" + volume.name() + "' at '"
                            + ports.self().name() + "'",
                    this::check);
        }

        private void check() {
            if (cancelled.get()) {
                failed(new ReplicatorException(FaultCode.CANCELLED, "the job was cancelled; nothing has changed"));
                return;
            }
            job.begin();
            Optional<VolumeDirectory> replaces = volume.directory();
            means.steps().runLong(() -> arrive(replaces), this::arrived, this::failed);
        }

        /** Blocking. The device is open, and nobody else's, all the while. */
        private Arrival arrive(Optional<VolumeDirectory> replaces) {
            VolumeId described = describedVolume();
            try (BlockDevice device = Devices.open(settings.path(), Access.REPLICA)) {
                ArrivalRequest request = new ArrivalRequest(
                        files.volumes(),
                        device,
                        new FileManifestSource(manifest),
                        manifest.toString(),
                        ports.trust().signature(settings.peers()::contains),
                        volume.name(),
                        replaces,
                        new IncarnationId(randomness.uuid()),
                        new FingerprintKey(randomness.bytes(FingerprintKey.BYTES)),
                        ports.io(),
                        ports.sendPool(),
                        ports.ticker(),
                        told -> progress = told,
                        cancelled::get);
                return ArrivalCheck.run(request, () -> files.commits().forget(described));
            }
        }

        private VolumeId describedVolume() {
            try (ReadableByteChannel channel = new FileManifestSource(manifest).get()) {
                return new ManifestReader(channel, manifest.toString())
                        .header()
                        .identity()
                        .id();
            } catch (IOException e) {
                throw new ReplicatorException(
                        FaultCode.IO_ERROR,
                        "cannot read the manifest " + manifest + " (" + e.getMessage() + "); check the disk it is on",
                        e);
            }
        }

        private void arrived(Arrival arrival) {
            volume.take(arrival.directory());
            volume.countMismatches(arrival.damagedChunks());
            volume.endTask();
            volume.openNow();
            String text = text(arrival);
            if (arrival.damagedChunks() == 0) {
                means.events().info("seed-attached", volume.name(), "", text);
            } else {
                means.events().warning("seed-attached", volume.name(), "", FaultCode.DIGEST_MISMATCH, text);
            }
            progress = new Progress(
                    "waiting for its source to take it up",
                    progress.totalBytes(),
                    progress.totalBytes(),
                    0,
                    progress.elapsedNanos());
            TakeUp takeUp = new TakeUp(volume, means, answers -> job.done(text + "; " + answers));
            job.onCancel(takeUp::end);
            takeUp.await();
        }

        private String text(Arrival arrival) {
            String where = "'" + volume.name() + "' is a replica at generation "
                    + arrival.generation().number();
            if (arrival.damagedChunks() == 0) {
                return where + "; everything arrived as it left";
            }
            long chunks = arrival.directory().record().identity().geometry().chunkCount();
            return where + "; " + arrival.damagedChunks() + " of " + chunks
                    + " chunks are not what the manifest says and come with the next round: chunks "
                    + ChunkNumbers.of(arrival.damage(), MOST_RUNS);
        }

        private void failed(ReplicatorException fault) {
            volume.endTask();
            volume.openNow();
            job.failed(fault);
        }
    }
}
