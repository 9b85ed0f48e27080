package io.replicator.agent.job;

import io.replicator.agent.job.ExportDesk.Admitted;
import io.replicator.agent.job.ExportDryRun.Verdict;
import io.replicator.agent.job.Journey.Capture;
import io.replicator.agent.job.Journey.Leg;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final Loadings loadings;
    private final Map<Job, ExportOrder> running = new LinkedHashMap<>();

    /**
     * For one agent.
     *
     * @param ownManifests where manifests go for which no place is named
     * @param loadings told when there is something new to read
     */
    ExportJobs(
            Means means,
            Site site,
            Jobs jobs,
            StateFiles files,
            Randomness randomness,
            RoundPorts roundPorts,
            ReplicationPorts ports,
            Path ownManifests,
            Loadings loadings) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.files = files;
        this.randomness = randomness;
        this.roundPorts = roundPorts;
        this.ports = ports;
        this.ownManifests = ownManifests;
        this.loadings = loadings;
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
        if (order.another() && (order.copy() || order.seed().isPresent())) {
            throw bad("--new makes new seeds, and --seed and --copy are of one that is there: say one of them");
        }
        Optional<Job> same = runningAlready(order);
        if (same.isPresent()) {
            return same.get().report();
        }
        Job job = jobs.open(
                JobKind.SEED_EXPORT, volumes.stream().map(LocalVolume::name).toList());
        job.begin();
        running.put(job, order);
        var unused = job.ended().thenRun(() -> loadings.read(files.exports()));
        new Export(order, job, volumes).begin();
        return job.report();
    }

    /** The job that does what is asked for: whoever asks again waits for it. Another one of these volumes or media is refused. */
    private Optional<Job> runningAlready(ExportOrder order) {
        running.keySet().removeIf(Job::hasEnded);
        for (Map.Entry<Job, ExportOrder> other : running.entrySet()) {
            long id = other.getKey().report().id();
            if (other.getValue().dryRun() || order.dryRun()) {
                continue;
            }
            if (other.getValue().equals(order) && !other.getKey().isCancelRequested()) {
                return Optional.of(other.getKey());
            }
            if (!Collections.disjoint(other.getValue().volumes(), order.volumes())) {
                throw new ReplicatorException(
                        FaultCode.ROUND_IN_PROGRESS,
                        "job " + id + " exports "
                                + String.join(", ", other.getValue().volumes())
                                + (other.getKey().isCancelRequested()
                                        ? " and is being cancelled; give the command again when it has ended"
                                        : "; wait for it ('replicatorctl job wait " + id + "'), or cancel it"));
            }
        }
        return Optional.empty();
    }

    /** What goes on, and what was found of its media. */
    private record Looked(Admitted admitted, Optional<ExportLook> look) {}

    /** One job. */
    private final class Export {
        private final ExportOrder order;
        private final Job job;
        private final List<LocalVolume> volumes;
        private final ArrayDeque<LocalVolume> left;
        private final List<String> words = new ArrayList<>();
        private final LoadedMedia media;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final Journeys journeys = new Journeys(files.exports());
        private final ExportDryRun dryRun;

        Export(ExportOrder order, Job job, Collection<LocalVolume> volumes) {
            this.order = order;
            this.job = job;
            this.volumes = List.copyOf(volumes);
            this.left = new ArrayDeque<>(volumes);
            this.media = new LoadedMedia(order.media());
            this.dryRun = new ExportDryRun(ports.ticker(), files.exports(), order, cancelled::get);
        }

        void begin() {
            job.onCancel(() -> cancelled.set(true));
            Map<String, List<GenerationId>> holds = new HashMap<>();
            volumes.forEach(volume -> holds.put(volume.name(), holds(volume)));
            ExportDesk desk = new ExportDesk(
                    files.exports(),
                    ports.trust(),
                    randomness::uuid,
                    order,
                    holds,
                    ports.wallMillis().getAsLong());
            means.steps()
                    .run(
                            () -> {
                                if (!order.dryRun()) {
                                    journeys.settle(holds);
                                }
                                Admitted admitted = desk.admit();
                                media.bind();
                                if (!admitted.journey().legs().isEmpty() && !admitted.goesOn() && !order.dryRun()) {
                                    journeys.write(admitted.journey());
                                }
                                return looked(desk, admitted);
                            },
                            this::admitted,
                            job::failed);
        }

        /** What goes on or is whole is believed once its media were looked at. Blocking. */
        private Looked looked(ExportDesk desk, Admitted admitted) {
            if (!admitted.goesOn()) {
                return new Looked(admitted, Optional.empty());
            }
            ExportLook look = new ExportLook(files.exports(), admitted.journey(), order.media());
            if (look.isSound() || order.dryRun()) {
                return new Looked(admitted, Optional.of(look));
            }
            Admitted reopened = desk.reopened(admitted);
            look.takeBack();
            return new Looked(reopened, Optional.of(look));
        }

        private void admitted(Looked looked) {
            Admitted admitted = looked.admitted();
            looked.look().ifPresent(look -> look.words()
                    .forEach(lacks ->
                            words.add(lacks + (order.dryRun() ? "; it would be" : "; it is") + " exported again")));
            if (!admitted.complete()) {
                next(admitted);
            } else if (!words.isEmpty()) {
                job.done(DryRunWords.UNCHANGED + String.join("\n", words));
            } else {
                means.steps()
                        .run(
                                () -> new ExportClosing(files.exports(), ports, order, admitted)
                                        .again(looked.look().orElseThrow()),
                                job::done,
                                job::failed);
            }
        }

        private void next(Admitted admitted) {
            LocalVolume volume = left.pollFirst();
            if (volume == null) {
                finish(admitted);
                return;
            }
            Optional<Leg> leg = admitted.journey().leg(volume.name());
            if (order.dryRun()) {
                look(volume, admitted, leg);
            } else if (leg.isEmpty()) {
                capture(volume, admitted);
            } else {
                ExportClosing closing = new ExportClosing(files.exports(), ports, order, admitted);
                means.steps()
                        .run(
                                () -> closing.finished(leg.get()),
                                finished -> finished.ifPresentOrElse(
                                        text -> told(admitted, text), () -> fill(volume, admitted, leg.get())),
                                fault -> end(volume, admitted, fault));
            }
        }

        private void look(LocalVolume volume, Admitted admitted, Optional<Leg> leg) {
            Path path = volume.settings().orElseThrow().path();
            Geometry geometry = volume.record().orElseThrow().identity().geometry();
            means.steps()
                    .runLong(
                            () -> dryRun.of(volume.name(), path, geometry, admitted.journey(), leg),
                            text -> told(admitted, text),
                            fault -> end(volume, admitted, fault));
        }

        private void finish(Admitted admitted) {
            String text = String.join("\n", words);
            if (order.dryRun()) {
                means.steps().run(dryRun::verdict, verdict -> judged(text, verdict), job::failed);
                return;
            }
            means.steps()
                    .run(
                            () -> new ExportClosing(files.exports(), ports, order, admitted).whole(text, media),
                            this::whole,
                            job::failed);
        }

        /** All of it is on media; where one of those that were named has failed, that comes first. */
        private void whole(String text) {
            media.fault().ifPresentOrElse(fault -> job.failed(fault.code(), text), () -> job.done(text));
        }

        private void judged(String text, Verdict verdict) {
            String all = DryRunWords.UNCHANGED + text + "\n" + verdict.words();
            if (verdict.enough()) {
                job.done(all);
            } else {
                job.failed(FaultCode.NO_SPACE, all);
            }
        }

        /** Before anything of it is there the journey says that it comes, so that a seed which nobody was told of is found by the next command. */
        private void capture(LocalVolume volume, Admitted before) {
            long number = 1 + volume.generation().map(Generation::number).orElse(0L);
            means.steps()
                    .run(
                            () -> {
                                Path file = order.manifest()
                                        .orElseGet(() -> ManifestPaths.own(ownManifests, volume.name(), number));
                                Journey next = before.journey().with(new Capture(volume.name(), file));
                                journeys.write(next);
                                return before.with(next);
                            },
                            admitted -> capture(
                                    volume,
                                    admitted,
                                    admitted.journey().capture().orElseThrow().manifest()),
                            fault -> end(volume, before, fault));
        }

        private void capture(LocalVolume volume, Admitted admitted, Path file) {
            SeedCreation.begin(
                    means,
                    roundPorts,
                    ports.trust().signature(peer -> false),
                    job,
                    volume,
                    file,
                    order.limit(),
                    generation -> captured(volume, admitted, new Leg(volume.name(), generation.id(), file)),
                    fault -> end(volume, admitted, fault));
        }

        /** From here on the seed is the journey's, whatever comes in between. */
        private void captured(LocalVolume volume, Admitted before, Leg leg) {
            Admitted admitted = before.with(before.journey().with(leg));
            means.steps()
                    .run(
                            () -> journeys.write(admitted.journey()),
                            () -> fill(volume, admitted, leg),
                            fault -> end(volume, before, fault));
        }

        private void fill(LocalVolume volume, Admitted admitted, Leg leg) {
            loadings.read(files.exports());
            new MediaFilling(
                            means,
                            ports,
                            files.exports(),
                            randomness,
                            volume,
                            order,
                            job,
                            leg.manifest(),
                            admitted,
                            media)
                    .begin(text -> told(admitted, text), fault -> end(volume, admitted, fault));
        }

        private void told(Admitted admitted, String text) {
            words.add(text);
            next(admitted);
        }

        private void end(LocalVolume volume, Admitted admitted, ReplicatorException fault) {
            String said = String.valueOf(fault.getMessage());
            String own = said.startsWith(volume.name() + ": ") ? said : volume.name() + ": " + said;
            String before = words.isEmpty() ? "" : String.join("\n", words) + "\nthen ";
            if (order.dryRun()) {
                job.failed(fault.code(), before + own);
                return;
            }
            if (admitted.journey().legs().isEmpty()) {
                means.steps()
                        .run(
                                () -> journeys.forget(admitted.journey()),
                                () -> job.failed(fault.code(), before + own),
                                again -> job.failed(fault.code(), before + own));
                return;
            }
            String text = before + own + "\ngo on with '"
                    + order.command(admitted.journey().volumes()) + "', onto the same or other media";
            means.steps()
                    .run(
                            () -> new ExportClosing(files.exports(), ports, order, admitted).unfinished(text, media),
                            all -> job.failed(fault.code(), all),
                            again -> job.failed(fault.code(), text));
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
