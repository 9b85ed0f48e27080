package io.replicator.agent.job;

import io.replicator.core.custody.Custody;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.FileManifestSource;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.MountedMedium;
import io.replicator.core.seed.media.PartNumbers;
import io.replicator.core.seed.media.SeedImport;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.seed.media.SeedSet.Member;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

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

    JobReport attach(String name, String manifest, Optional<String> set) {
        LocalVolume volume = replicaToBe(name);
        Path path = ManifestPaths.absolute(manifest);
        Optional<Path> setPath = set.map(ManifestPaths::absolute);
        return begin(volume, JobKind.SEED_ATTACH, "a seed is being attached to it", job -> job.attach(path, setPath));
    }

    JobReport importSeed(ImportOrder order) {
        LocalVolume volume = replicaToBe(order.volume());
        if (order.media().isEmpty()) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "name a medium to import from");
        }
        return begin(
                volume, JobKind.SEED_IMPORT, "a seed is being imported onto it", job -> new Intake(order, job).run());
    }

    private LocalVolume replicaToBe(String name) {
        LocalVolume volume = site.volume(name);
        if (volume.is(Role.SOURCE)) {
            throw new ReplicatorException(
                    FaultCode.WRONG_ROLE,
                    "'" + name
                            + "' is a source here; a seed is attached where the volume is to be a replica: run it"
                            + " there");
        }
        if (volume.directory().isEmpty()) {
            volume.trouble().or(site::unreadable).ifPresent(why -> {
                throw why.asFault();
            });
        }
        return volume;
    }

    private JobReport begin(LocalVolume volume, JobKind kind, String doing, Function<Attachment, Landed> work) {
        volume.beginTask(doing);
        Job job;
        try {
            job = jobs.open(kind, List.of(volume.name()));
        } catch (ReplicatorException full) {
            volume.endTask();
            throw full;
        }
        new Attachment(volume, doing, job, work).begin();
        return job.report();
    }

    /** A copy that is there, and what else there is to say of how it came. */
    private record Landed(Arrival arrival, Optional<SeedSet> set, String text) {}

    /** What of a set is not here yet, for whoever unloads. */
    private String missing(SeedSet set) {
        List<String> missing = set.members().stream()
                .filter(member -> site.volumes().stream()
                        .flatMap(volume -> volume.directory().stream())
                        .noneMatch(state -> isAt(state.record(), member)))
                .map(Member::name)
                .toList();
        String which = "; set " + set.shortId() + " of " + set.members().size() + " volumes";
        return missing.isEmpty()
                ? which + " is here whole"
                : which + ": still missing are " + String.join(", ", missing);
    }

    private static boolean isAt(VolumeRecord record, Member member) {
        return record.identity().id().equals(member.volume())
                && record.lineage().stream()
                        .anyMatch(generation ->
                                generation.id().equals(member.generation().id()));
    }

    /** One job. */
    private final class Attachment {
        private final LocalVolume volume;
        private final String doing;
        private final Job job;
        private final Function<Attachment, Landed> work;
        private final VolumeSettings settings;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private Optional<VolumeDirectory> replaces = Optional.empty();
        private volatile Progress progress = new Progress("waiting for the volume's rounds to end", 0, 0, 0, 0);

        Attachment(LocalVolume volume, String doing, Job job, Function<Attachment, Landed> work) {
            this.volume = volume;
            this.doing = doing;
            this.job = job;
            this.work = work;
            this.settings = volume.settings().orElseThrow();
        }

        void begin() {
            job.onCancel(() -> cancelled.set(true));
            job.showProgress(() -> Optional.of(progress));
            volume.shut(
                    FaultCode.CANCELLED,
                    doing + ": '" + volume.name() + "' at '" + ports.self().name() + "'",
                    this::check);
        }

        private void check() {
            if (cancelled.get()) {
                failed(new ReplicatorException(FaultCode.CANCELLED, "the job was cancelled; nothing has changed"));
                return;
            }
            job.begin();
            replaces = volume.directory();
            means.steps().runLong(() -> work.apply(this), this::arrived, this::failed);
        }

        /** Blocking. */
        Landed attach(Path manifest, Optional<Path> setFile) {
            VolumeId described = describedVolume(manifest);
            Optional<SeedSet> set = setFile.map(file -> SeedSet.read(file, signature(), described));
            set.ifPresent(named -> {
                Member member = Member.of(TravellingManifest.read(manifest));
                named.requireMember(described, member.generation(), member.manifestHash(), manifest.toString());
            });
            return onDevice(device -> {
                ArrivalRequest request = request(device, new FileManifestSource(manifest), manifest.toString());
                return new Landed(
                        ArrivalCheck.run(request, () -> files.commits().forget(described)), set, "");
            });
        }

        /** Blocking. The device is open, and nobody else's, all the while. */
        Landed onDevice(Function<BlockDevice, Landed> then) {
            try (BlockDevice device = Devices.open(settings.path(), Access.REPLICA)) {
                Landed landed = then.apply(device);
                Custody.leave(landed.arrival().directory().directory(), device, Devices.machineBoot());
                return landed;
            }
        }

        ArrivalRequest request(BlockDevice device, Supplier<ReadableByteChannel> manifest, String name) {
            return new ArrivalRequest(
                    files.volumes(),
                    device,
                    manifest,
                    name,
                    signature(),
                    volume.name(),
                    replaces,
                    new IncarnationId(randomness.uuid()),
                    new FingerprintKey(randomness.bytes(FingerprintKey.BYTES)),
                    ports.io(),
                    ports.sendPool(),
                    ports.ticker(),
                    told -> progress = told,
                    cancelled::get);
        }

        /** Only who is named for the volume vouches for a seed of it. */
        SeedSignature signature() {
            return ports.trust().signature(settings.peers()::contains);
        }

        private VolumeId describedVolume(Path manifest) {
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

        private void arrived(Landed landed) {
            Arrival arrival = landed.arrival();
            volume.take(arrival.directory());
            volume.counts().mismatched(arrival.damagedChunks());
            volume.endTask();
            volume.openNow();
            String text = text(arrival)
                    + landed.text()
                    + landed.set().map(Attachments.this::missing).orElse("");
            String kind = job.report().kind() == JobKind.SEED_IMPORT ? "seed-imported" : "seed-attached";
            if (arrival.damagedChunks() == 0) {
                means.events().info(kind, volume.name(), "", text);
            } else {
                means.events().warning(kind, volume.name(), "", FaultCode.DIGEST_MISMATCH, text);
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

    /** An import's blocking part. */
    private final class Intake {
        private final ImportOrder order;
        private final Attachment attachment;

        Intake(ImportOrder order, Attachment attachment) {
            this.order = order;
            this.attachment = attachment;
        }

        Landed run() {
            List<StateDirectory> media = new ArrayList<>();
            order.media().forEach(path -> media.add(new MountedMedium(path)));
            return attachment.onDevice(device -> {
                ImportRequest request = new ImportRequest(
                        media,
                        files.imports(),
                        ports.trust().opening(order.passphraseFile()),
                        attachment.signature(),
                        order.seed(),
                        order.set(),
                        order.acceptMissing(),
                        order.overwrite(),
                        attachment.request(device, Intake::noManifest, "none"),
                        new Pace(ports.ticker(), order.limit(), attachment.cancelled::get));
                Imported imported = SeedImport.run(
                        request,
                        header -> () -> files.commits().forget(header.identity().id()));
                return new Landed(imported.arrival(), imported.set(), text(imported));
            });
        }

        private static ReadableByteChannel noManifest() {
            throw new IllegalStateException("the manifest is on the media");
        }

        private static String text(Imported imported) {
            StringBuilder text = new StringBuilder("; seed ")
                    .append(imported.statement().generation().id())
                    .append(", signed by '")
                    .append(imported.signer())
                    .append("', manifest ")
                    .append(SeedSet.spoken(imported.statement().manifestHash()));
            if (!imported.deferred().isEmpty()) {
                text.append("; of those chunks ")
                        .append(imported.deferred().chunkCount())
                        .append(" had changed at the source before they could be copied");
            }
            if (!imported.missingParts().isEmpty()) {
                text.append("; parts that are on no medium: ").append(PartNumbers.of(imported.missingParts()));
            }
            imported.notes().forEach(note -> text.append("; ").append(note));
            return text.toString();
        }
    }
}
