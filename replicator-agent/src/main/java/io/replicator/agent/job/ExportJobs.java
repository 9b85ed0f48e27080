package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Exports seeds onto transport media, one volume after the other, several media side by side. On the lane. */
final class ExportJobs {
    private final Means means;
    private final Site site;
    private final Jobs jobs;
    private final StateFiles files;
    private final Randomness randomness;
    private final RoundPorts roundPorts;
    private final ReplicationPorts ports;
    private final Path ownManifests;

    /** @param ownManifests where manifests go for which no place is named */
    ExportJobs(
            Means means,
            Site site,
            Jobs jobs,
            StateFiles files,
            Randomness randomness,
            RoundPorts roundPorts,
            ReplicationPorts ports,
            Path ownManifests) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.files = files;
        this.randomness = randomness;
        this.roundPorts = roundPorts;
        this.ports = ports;
        this.ownManifests = ownManifests;
    }

    JobReport export(ExportOrder order) {
        List<LocalVolume> volumes =
                new LinkedHashSet<>(order.volumes()).stream().map(site::volume).toList();
        if (volumes.isEmpty() || order.media().isEmpty()) {
            throw bad("name a volume to export, and a medium to export it to");
        }
        if (order.certificate().isPresent() && order.passphraseFile().isPresent()) {
            throw bad("media are encrypted for a certificate or with a passphrase, not both");
        }
        if (volumes.size() > 1 && (order.seed().isPresent() || order.manifest().isPresent())) {
            throw bad("a seed and a manifest belong to one volume: export that one alone");
        }
        volumes.forEach(volume -> WrongSide.requireOpenSource(volume, "seed export " + volume.name()));
        Job job = jobs.open(
                JobKind.SEED_EXPORT, volumes.stream().map(LocalVolume::name).toList());
        job.begin();
        new Export(order, job, volumes).next();
        return job.report();
    }

    /** What of a volume is exported: a seed that is there, or none yet. */
    private record Found(Optional<GenerationId> seed, Optional<Path> manifest) {
        static final Found NONE = new Found(Optional.empty(), Optional.empty());
    }

    /** One job. */
    private final class Export {
        private final ExportOrder order;
        private final Job job;
        private final ArrayDeque<LocalVolume> left;
        private final List<String> words = new ArrayList<>();
        private final List<Path> manifests = new ArrayList<>();
        private final UUID set = randomness.uuid();
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final ExportDryRun dryRun;

        Export(ExportOrder order, Job job, Collection<LocalVolume> volumes) {
            this.order = order;
            this.job = job;
            this.left = new ArrayDeque<>(volumes);
            this.dryRun = new ExportDryRun(ports.ticker(), files.exports(), order, cancelled::get);
        }

        void next() {
            LocalVolume volume = left.pollFirst();
            if (volume == null) {
                finish(String.join("\n", words));
                return;
            }
            List<GenerationId> holds = holds(volume);
            if (order.dryRun()) {
                look(volume, holds);
                return;
            }
            means.steps().run(() -> find(holds), found -> begin(volume, found), fault -> end(volume, fault));
        }

        private void look(LocalVolume volume, List<GenerationId> holds) {
            job.onCancel(() -> cancelled.set(true));
            Path path = volume.settings().orElseThrow().path();
            Geometry geometry = volume.record().orElseThrow().identity().geometry();
            means.steps()
                    .runLong(
                            () -> {
                                MediaFilling.requireMedia(order.media());
                                Found found = find(holds);
                                return dryRun.of(volume.name(), path, geometry, found.seed(), found.manifest());
                            },
                            this::told,
                            fault -> end(volume, fault));
        }

        private void finish(String text) {
            if (order.dryRun()) {
                means.steps().run(() -> DryRunWords.UNCHANGED + text + "\n" + dryRun.verdict(), job::done, job::failed);
                return;
            }
            means.steps()
                    .run(
                            () -> {
                                SetFiles files = new SetFiles(
                                        set,
                                        ports.wallMillis().getAsLong(),
                                        ports.self().name(),
                                        manifests,
                                        ports.trust().signature(peer -> false));
                                String all = text + "\n" + files.words() + " on every medium";
                                return all
                                        + order.media().stream()
                                                .map(medium -> files.writeOnto(medium, all))
                                                .collect(Collectors.joining());
                            },
                            job::done,
                            job::failed);
        }

        private void begin(LocalVolume volume, Found found) {
            if (found.seed().isPresent()) {
                fill(volume, found.manifest().orElseThrow());
                return;
            }
            long number = 1 + volume.generation().map(Generation::number).orElse(0L);
            means.steps()
                    .run(
                            () -> order.manifest()
                                    .orElseGet(() -> ManifestPaths.own(ownManifests, volume.name(), number)),
                            file -> SeedCreation.begin(
                                    means,
                                    roundPorts,
                                    ports.trust().signature(peer -> false),
                                    job,
                                    volume,
                                    file,
                                    order.limit(),
                                    generation -> fill(volume, file),
                                    fault -> end(volume, fault)),
                            fault -> end(volume, fault));
        }

        /** Blocking. The seed that was named, or the one whose export has begun and not ended. */
        private Found find(List<GenerationId> holds) {
            for (GenerationId hold : holds) {
                Optional<Begun> begun = SeedExport.begun(files.exports(), hold);
                boolean named = order.seed().equals(Optional.of(hold));
                boolean underWay = order.seed().isEmpty()
                        && order.manifest().isEmpty()
                        && !order.copy()
                        && begun.filter(export -> !export.complete()).isPresent();
                if (named || underWay) {
                    Path manifest = order.manifest()
                            .or(() -> begun.map(export -> Path.of(export.manifest())))
                            .orElseThrow(() -> bad("no export of seed " + hold
                                    + " was begun here, so that its manifest has to be named: --manifest FILE"));
                    return new Found(Optional.of(hold), Optional.of(manifest));
                }
            }
            order.seed().ifPresent(seed -> {
                throw bad("no seed " + seed + " is held here; replicatorctl seed list shows those that are");
            });
            order.manifest().filter(Files::exists).ifPresent(manifest -> {
                throw bad(manifest + " exists: name its seed with --seed to export that one, or another file");
            });
            return Found.NONE;
        }

        private void fill(LocalVolume volume, Path manifest) {
            manifests.add(manifest);
            new MediaFilling(means, ports, files.exports(), randomness, volume, order, job, manifest, set)
                    .begin(this::told, fault -> end(volume, fault));
        }

        private void told(String text) {
            words.add(text);
            next();
        }

        private void end(LocalVolume volume, ReplicatorException fault) {
            String before = words.isEmpty() ? "" : String.join("\n", words) + "\nthen ";
            job.failed(fault.code(), before + volume.name() + ": " + fault.getMessage());
        }
    }

    private static List<GenerationId> holds(LocalVolume volume) {
        VolumeDirectory state = volume.directory().orElseThrow();
        List<GenerationId> held = new ArrayList<>();
        state.holds().forEach(set -> {
            if (set.owner() instanceof SetOwner.Hold hold) {
                held.add(hold.seed());
            }
        });
        return held;
    }

    private static ReplicatorException bad(String text) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, text);
    }
}
