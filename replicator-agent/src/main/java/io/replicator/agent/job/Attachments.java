package io.replicator.agent.job;

import io.replicator.agent.job.Arrivals.Watch;
import io.replicator.core.custody.Custody;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.media.SeedImport;
import io.replicator.core.seed.media.SeedImport.ImportRequest;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.seed.media.SeedSet.Member;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Takes seeds that have arrived: jobs that check a device against its manifest and make it a replica. On the lane. */
final class Attachments {
    private static final String CANCELLED = "it was cancelled; nothing has changed";

    private final Means means;
    private final Site site;
    private final Jobs jobs;
    private final StateFiles files;
    private final ReplicationPorts ports;
    private final Arrivals arrivals;

    Attachments(Means means, Site site, Jobs jobs, StateFiles files, Randomness randomness, ReplicationPorts ports) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.files = files;
        this.ports = ports;
        this.arrivals = new Arrivals(files, randomness, ports);
    }

    JobReport attach(AttachOrder order) {
        LocalVolume volume = replicaToBe(order.volume());
        Path manifest = ManifestPaths.absolute(order.manifest());
        Optional<Path> set = order.set().map(ManifestPaths::absolute);
        VolumeSettings settings = volume.settings().orElseThrow();
        Optional<VolumeDirectory> here = volume.directory();
        if (order.dryRun()) {
            return tell(
                    volume,
                    JobKind.SEED_ATTACH,
                    order.limit(),
                    () -> Arrivals.requireMeant(order, here, Arrivals.described(manifest)),
                    (run, device, watch) -> run.attachment(
                            arrivals.request(settings, here, device, manifest, watch),
                            arrivals.set(settings, manifest, set)));
        }
        return begin(
                volume, JobKind.SEED_ATTACH, "a seed is being attached to it", job -> job.attach(order, manifest, set));
    }

    JobReport importSeed(ImportOrder order) {
        LocalVolume volume = replicaToBe(order.volume());
        if (order.media().isEmpty()) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "name a medium to import from");
        }
        VolumeSettings settings = volume.settings().orElseThrow();
        Optional<VolumeDirectory> here = volume.directory();
        if (order.dryRun()) {
            return tell(
                    volume,
                    JobKind.SEED_IMPORT,
                    order.limit(),
                    () -> {},
                    (run, device, watch) -> run.intake(arrivals.request(order, settings, here, device, watch)));
        }
        return begin(volume, JobKind.SEED_IMPORT, "a seed is being imported onto it", job -> job.intake(order));
    }

    /** A look that ends in words. */
    @FunctionalInterface
    private interface Look {
        String words(SeedDryRun run, BlockDevice device, Watch watch);
    }

    /**
     * A dry run: rounds of the volume go on beside it, and its device is only read.
     *
     * @param first refuses what can be refused without the device
     */
    private JobReport tell(LocalVolume volume, JobKind kind, Optional<Long> limit, Runnable first, Look look) {
        volume.task().ifPresent(doing -> {
            throw new ReplicatorException(
                    FaultCode.ROUND_IN_PROGRESS,
                    "'" + volume.name() + "': " + doing + "; wait for that job, or cancel it");
        });
        Job job = jobs.open(kind, List.of(volume.name()));
        AtomicBoolean cancelled = new AtomicBoolean();
        job.onCancel(() -> cancelled.set(true));
        job.begin();
        Path path = volume.settings().orElseThrow().path();
        // A replica that is open here is closed first by the command, and nobody else can have it.
        boolean ours = volume.phase() != LocalVolume.Phase.SHUT && volume.phase() != LocalVolume.Phase.FAILED;
        Watch watch =
                new Watch(new Pace(ports.ticker(), limit, cancelled::get, CANCELLED), progress -> {}, cancelled::get);
        SeedDryRun run = new SeedDryRun(ports.ticker(), files.volumes(), limit, cancelled::get);
        means.steps()
                .runLong(
                        () -> {
                            first.run();
                            if (!ours) {
                                Devices.requireUnused(path);
                            }
                            try (BlockDevice device = Devices.open(path, Access.SOURCE)) {
                                return look.words(run, device, watch);
                            }
                        },
                        job::done,
                        job::failed);
        return job.report();
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

    /** A copy that is there, none where it was there before, and what else there is to say of how it came. */
    private record Landed(Optional<Arrival> arrival, Optional<SeedSet> set, List<String> words) {}

    /** What of a set is not here yet, for whoever unloads. */
    private String missing(SeedSet set) {
        List<String> missing = set.members().stream()
                .filter(member -> site.volumes().stream()
                        .flatMap(volume -> volume.directory().stream())
                        .noneMatch(state -> isAt(state.record(), member)))
                .map(Member::name)
                .toList();
        String which = "set " + set.shortId() + " of " + set.members().size() + " volumes";
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
        Landed attach(AttachOrder order, Path manifest, Optional<Path> setFile) {
            ManifestHeader described = Arrivals.described(manifest);
            Arrivals.requireMeant(order, replaces, described);
            Optional<SeedSet> set = arrivals.set(settings, manifest, setFile);
            return onDevice(device -> {
                ArrivalRequest request =
                        arrivals.request(settings, replaces, device, manifest, watch(order.limit(), CANCELLED));
                Arrival arrival = ArrivalCheck.run(request, copyNumber -> files.commits()
                        .forgetBefore(described.identity().id(), copyNumber));
                return new Landed(
                        Optional.of(arrival), set, ArrivalWords.attached(volume.name(), described.name(), arrival));
            });
        }

        /** Blocking. */
        Landed intake(ImportOrder order) {
            return onDevice(device -> {
                ImportRequest request =
                        arrivals.request(order, settings, replaces, device, watch(order.limit(), Pace.GOES_ON));
                Optional<Generation> here = SeedImport.alreadyHere(request);
                if (here.isPresent()) {
                    return new Landed(
                            Optional.empty(), Optional.empty(), ArrivalWords.already(volume.name(), here.get()));
                }
                Imported imported = SeedImport.run(
                        request,
                        header -> copyNumber ->
                                files.commits().forgetBefore(header.identity().id(), copyNumber));
                return new Landed(
                        Optional.of(imported.arrival()),
                        imported.set(),
                        ArrivalWords.imported(volume.name(), imported));
            });
        }

        private Watch watch(Optional<Long> limit, String whenCancelled) {
            return new Watch(
                    new Pace(ports.ticker(), limit, cancelled::get, whenCancelled),
                    told -> progress = told,
                    cancelled::get);
        }

        /** Blocking. The device is open, and nobody else's, all the while. */
        private Landed onDevice(Function<BlockDevice, Landed> then) {
            try (BlockDevice device = Devices.open(settings.path(), Access.REPLICA)) {
                Landed landed = then.apply(device);
                landed.arrival()
                        .ifPresent(arrival ->
                                Custody.leave(arrival.directory().directory(), device, Devices.machineBoot()));
                return landed;
            }
        }

        private void arrived(Landed landed) {
            volume.leaveHalfDone(Optional.empty());
            landed.arrival().ifPresent(arrival -> {
                volume.take(arrival.directory());
                volume.counts().mismatched(arrival.damagedChunks());
            });
            volume.endTask();
            volume.openNow();
            List<String> words = new ArrayList<>(landed.words());
            landed.set().map(Attachments.this::missing).ifPresent(words::add);
            landed.arrival().ifPresent(arrival -> tell(arrival, String.join("; ", words)));
            progress = new Progress(
                    "waiting for its source to take it up",
                    progress.totalBytes(),
                    progress.totalBytes(),
                    0,
                    progress.elapsedNanos());
            TakeUp takeUp = new TakeUp(volume, means, answer -> answered(words, answer));
            job.onCancel(takeUp::end);
            takeUp.await();
        }

        private void tell(Arrival arrival, String text) {
            String kind = job.report().kind() == JobKind.SEED_IMPORT ? "seed-imported" : "seed-attached";
            if (arrival.damagedChunks() == 0) {
                means.events().info(kind, volume.name(), "", text);
            } else {
                means.events().warning(kind, volume.name(), "", FaultCode.DIGEST_MISMATCH, text);
            }
        }

        /** A copy that its source refuses is here and of no use: whoever reads only the exit code has to hear of that. */
        private void answered(List<String> words, TakeUp.Answer answer) {
            words.add(answer.text());
            String text = ArrivalWords.block(words);
            answer.refusal().ifPresentOrElse(code -> job.failed(code, text), () -> job.done(text));
        }

        private void failed(ReplicatorException fault) {
            boolean written = fault.code() == FaultCode.MISSING_PART || progress.doneBytes() > 0;
            if (written && job.report().kind() == JobKind.SEED_IMPORT) {
                volume.leaveHalfDone(Optional.of("an import of a seed is half done: " + fault.getMessage()
                        + "; replicatorctl seed import " + volume.name() + " goes on with it"));
            }
            volume.endTask();
            volume.openNow();
            job.failed(fault);
        }
    }
}
