package io.replicator.agent.job;

import io.replicator.core.device.VolumeSnapshots;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Creates seeds, one volume after the other, and drops their holds. On the lane. */
final class SeedJobs {
    private final Means means;
    private final Site site;
    private final Jobs jobs;
    private final RoundPorts roundPorts;
    private final ReplicationPorts ports;
    private final StateFiles files;
    private final Randomness randomness;
    private final Path ownDirectory;

    /** @param ownDirectory where manifests go for which no place is named */
    SeedJobs(
            Means means,
            Site site,
            Jobs jobs,
            RoundPorts roundPorts,
            ReplicationPorts ports,
            StateFiles files,
            Randomness randomness,
            Path ownDirectory) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.roundPorts = roundPorts;
        this.ports = ports;
        this.files = files;
        this.randomness = randomness;
        this.ownDirectory = ownDirectory;
    }

    JobReport create(SeedOrder order) {
        List<LocalVolume> volumes =
                new LinkedHashSet<>(order.volumes()).stream().map(site::volume).toList();
        if (volumes.isEmpty()) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "name a volume to create a seed of");
        }
        volumes.forEach(volume -> WrongSide.requireOpenSource(volume, "seed create " + volume.name()));
        Optional<Path> place = order.manifest().map(ManifestPaths::absolute);
        Job job = jobs.open(
                JobKind.SEED_CREATE, volumes.stream().map(LocalVolume::name).toList());
        Creation creation = new Creation(job, order, volumes, place);
        job.begin();
        creation.next();
        return job.report();
    }

    /** @param onTheRoad whether also where its copy is not known to have arrived */
    CompletionStage<GenerationId> drop(GenerationId seed, boolean onTheRoad) {
        LocalVolume volume = site.volumes().stream()
                .filter(candidate -> candidate
                        .directory()
                        .filter(state -> state.hold(seed).isPresent()
                                && state.record().lineage().stream()
                                        .anyMatch(generation -> generation.id().equals(seed)))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_REQUEST,
                        "no seed " + seed + " is held here; replicatorctl seed list shows those that are"));
        VolumeDirectory state = volume.directory().orElseThrow();
        if (!onTheRoad) {
            requireArrived(volume, state, seed);
        }
        CompletableFuture<GenerationId> answer = new CompletableFuture<>();
        means.steps()
                .run(
                        () -> {
                            state.dropHold(seed);
                            new Journeys(files.exports()).forget(seed);
                            SeedExport.forget(files.exports(), seed);
                        },
                        () -> {
                            means.events()
                                    .info(
                                            "seed-dropped",
                                            volume.name(),
                                            "",
                                            "seed " + seed
                                                    + " is not held any more; a copy of it that is still on the road"
                                                    + " has to be compared by hash");
                            volume.open().ifPresent(OpenVolume::changed);
                            answer.complete(seed);
                        },
                        answer::completeExceptionally);
        return answer;
    }

    private void requireArrived(LocalVolume volume, VolumeDirectory state, GenerationId seed) {
        boolean trusted =
                state.hold(seed).filter(hold -> hold.voidReason().isEmpty()).isPresent();
        if (!trusted || volume.relations().stream().anyMatch(relation -> relation.hasTaken(seed))) {
            return;
        }
        long since = state.record().lineage().stream()
                .filter(generation -> generation.id().equals(seed))
                .mapToLong(Generation::capturedAtMillis)
                .findFirst()
                .orElse(0);
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "seed " + seed + " of '" + volume.name() + "' is on the road since "
                        + Instant.ofEpochMilli(since).truncatedTo(ChronoUnit.SECONDS)
                        + ", as far as is known here: a copy of it that arrives after the drop has to be compared by hash"
                        + " over the wire, all of the volume; where none will arrive, or that is meant, add --yes");
    }

    /** One job: several volumes, one after the other. */
    private final class Creation {
        private final Job job;
        private final ArrayDeque<LocalVolume> left;
        private final Optional<Path> place;
        private final boolean placeIsDirectory;
        private final SeedOrder order;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final List<String> words = new ArrayList<>();
        private final List<Path> manifests = new ArrayList<>();

        Creation(Job job, SeedOrder order, Collection<LocalVolume> volumes, Optional<Path> place) {
            this.job = job;
            this.order = order;
            this.left = new ArrayDeque<>(volumes);
            this.place = place;
            this.placeIsDirectory = volumes.size() > 1;
        }

        void next() {
            LocalVolume volume = left.pollFirst();
            if (volume == null) {
                finish();
                return;
            }
            long number = 1 + volume.generation().map(Generation::number).orElse(0L);
            if (order.dryRun()) {
                look(volume, number);
                return;
            }
            means.steps()
                    .run(
                            () -> fileFor(volume.name(), number),
                            file -> capture(volume, file),
                            fault -> end(volume, fault));
        }

        private void look(LocalVolume volume, long number) {
            job.onCancel(() -> cancelled.set(true));
            SeedDryRun run = new SeedDryRun(ports.ticker(), files.volumes(), order.limit(), cancelled::get);
            Path file = place.filter(named -> !placeIsDirectory)
                    .orElseGet(() -> ManifestPaths.in(place.orElse(ownDirectory), volume.name(), number));
            VolumeIdentity identity = volume.record().orElseThrow().identity();
            Optional<VolumeSnapshots> snapshots = volume.open().flatMap(OpenVolume::snapshots);
            VolumeSettings settings = volume.settings().orElseThrow();
            means.steps()
                    .runLong(
                            () -> run.creation(settings, identity, snapshots, file),
                            text -> {
                                words.add(text);
                                next();
                            },
                            fault -> end(volume, fault));
        }

        private void finish() {
            if (order.dryRun()) {
                job.done(DryRunWords.UNCHANGED + String.join("\n", words));
                return;
            }
            String text = String.join("; ", words);
            if (manifests.size() < 2) {
                job.done(text);
                return;
            }
            means.steps()
                    .run(
                            () -> {
                                SetFiles set = new SetFiles(
                                        randomness.uuid(),
                                        ports.wallMillis().getAsLong(),
                                        ports.self().name(),
                                        manifests,
                                        ports.trust().signature(peer -> false));
                                return text + "; " + set.words() + " " + set.write(place.orElse(ownDirectory));
                            },
                            job::done,
                            fault -> job.failed(fault.code(), text + "; then the set: " + fault.getMessage()));
        }

        /** Blocking. */
        private Path fileFor(String volume, long number) {
            if (place.isEmpty()) {
                return ManifestPaths.own(ownDirectory, volume, number);
            }
            return placeIsDirectory ? ManifestPaths.in(place.get(), volume, number) : place.get();
        }

        private void capture(LocalVolume volume, Path file) {
            SeedCreation.begin(
                    means,
                    roundPorts,
                    ports.trust().signature(peer -> false),
                    job,
                    volume,
                    file,
                    order.limit(),
                    generation -> {
                        manifests.add(file);
                        words.add(SeedCreation.text(volume, generation, file));
                        next();
                    },
                    fault -> end(volume, fault));
        }

        private void end(LocalVolume volume, ReplicatorException fault) {
            String before = words.isEmpty() ? "" : String.join("; ", words) + "; then ";
            job.failed(fault.code(), before + volume.name() + ": " + fault.getMessage());
        }
    }
}
