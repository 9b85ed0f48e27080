package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.SetOwner;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.AgentReport;
import io.replicator.core.report.Progress;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.report.VolumeTotals;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.ReplicaRound;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The status that any thread may read: made on the lane soon after something changed, and by a timer since progress and lag change by
 * themselves.
 */
final class StatusBoard {
    /** Changes that come thick are shown together. */
    private static final long LEAST_NANOS = 20_000_000L;

    private final ReplicationPorts ports;
    private final Times times;
    private final Site site;
    private final Jobs jobs;
    private final DirtyFigures figures;
    private final Loadings loadings;
    private final RelationReports relations;
    private final long startedAtMillis;
    private final String version;
    private volatile StatusReport shown;
    private long shownAtNanos;
    private boolean soon;
    private Lane.Timeout timer = () -> {};
    private boolean ended;

    StatusBoard(
            ReplicationPorts ports,
            Times times,
            String version,
            Site site,
            Jobs jobs,
            DirtyFigures figures,
            Loadings loadings) {
        this.ports = ports;
        this.times = times;
        this.version = version;
        this.site = site;
        this.jobs = jobs;
        this.figures = figures;
        this.loadings = loadings;
        this.relations = new RelationReports(figures);
        this.startedAtMillis = ports.wallMillis().getAsLong();
        this.shown = new StatusReport(agent(startedAtMillis), List.of(), List.of(), List.of(), List.of());
    }

    /** As it was shown last. Any thread. */
    StatusReport shown() {
        return shown;
    }

    /** Something changed: it is shown in a moment. */
    void changed() {
        if (soon || ended) {
            return;
        }
        soon = true;
        timer.cancel();
        long since = ports.ticker().nanos() - shownAtNanos;
        timer = ports.lane().schedule(Math.max(0, LEAST_NANOS - since), this::show);
    }

    /** Shows what is so now. */
    void show() {
        timer.cancel();
        soon = false;
        shownAtNanos = ports.ticker().nanos();
        long now = ports.wallMillis().getAsLong();
        shown = new StatusReport(
                agent(now),
                site.peers().stream().map(Peer::report).toList(),
                site.volumes().stream().map(volume -> volume(volume, now)).toList(),
                seeds(),
                jobs.reports());
        if (!ended) {
            timer = ports.lane().schedule(isBusy() ? times.busyStatusNanos() : times.idleStatusNanos(), this::show);
        }
    }

    /** Shows the last of it. */
    void end() {
        ended = true;
        show();
    }

    /** One volume as it is now. */
    VolumeReport volume(LocalVolume volume) {
        return volume(volume, ports.wallMillis().getAsLong());
    }

    private boolean isBusy() {
        return jobs.anyOpen()
                || site.volumes().stream()
                        .anyMatch(volume -> volume.phase() == LocalVolume.Phase.OPENING
                                || volume.relations().stream().anyMatch(relation -> relation.progress()
                                        .isPresent()));
    }

    private AgentReport agent(long nowMillis) {
        List<BufferPool> pools =
                Stream.of(ports.sendPool(), ports.receivePool()).distinct().toList();
        return new AgentReport(
                ports.self().name(),
                ports.self().id(),
                ports.boot(),
                version,
                startedAtMillis,
                nowMillis,
                pools.stream().mapToLong(BufferPool::boundBytes).sum(),
                pools.stream().mapToLong(BufferPool::leasedBytes).sum());
    }

    private VolumeReport volume(LocalVolume volume, long nowMillis) {
        Optional<VolumeRecord> record = volume.record();
        Optional<Geometry> geometry = record.map(known -> known.identity().geometry());
        Optional<Generation> generation = volume.generation();
        return new VolumeReport(
                volume.name(),
                record.map(known -> known.identity().id()),
                record.map(VolumeRecord::role),
                volume.settings()
                        .map(configured -> configured.path().toString())
                        .orElse(""),
                geometry.map(Geometry::logicalBytes).orElse(0L),
                geometry.map(Geometry::chunkBytes)
                        .or(() -> volume.settings().map(VolumeSettings::chunkBytes))
                        .orElse(Geometry.DEFAULT_CHUNK_BYTES),
                generation,
                volume.is(Role.REPLICA) && generation.isEmpty(),
                volume.open().filter(OpenVolume::isUnvouched).isPresent(),
                volume.damagedChunks(),
                volume.trouble().map(Trouble::code),
                why(volume),
                new VolumeTotals(
                        volume.counts().mismatchedChunks(),
                        volume.counts().flushFailures(),
                        volume.counts().deviceErrors(),
                        volume.counts().faults(),
                        journalBytes(volume)),
                volume.relations().stream()
                        .map(relation -> relations.of(relation, nowMillis))
                        .toList());
    }

    /** A journal is as long as what arrived for it, near enough. */
    private static long journalBytes(LocalVolume volume) {
        return volume.relations().stream()
                .flatMap(relation -> relation.replicaRound().stream())
                .map(ReplicaRound::progress)
                .mapToLong(Progress::wireBytes)
                .sum();
    }

    private static String why(LocalVolume volume) {
        if (volume.trouble().isPresent()) {
            return volume.trouble().get().text() + opensAgain(volume);
        }
        if (volume.task().isPresent()) {
            return volume.task().get();
        }
        if (volume.settings().isEmpty()) {
            return "there is state of it, but it is not configured any more: add it to the configuration again, or"
                    + " remove "
                    + volume.directory().map(state -> state.directory().name()).orElse("its state")
                    + " while the agent is stopped";
        }
        if (volume.directory().isEmpty()) {
            return volume.halfDone().orElseGet(() -> NotInitialised.text(volume.name()));
        }
        if (volume.recovery().isPresent()) {
            Progress progress = volume.recovery().get();
            return "it is being opened, " + progress.phase() + ": " + RoundReports.bytes(progress.doneBytes()) + " of "
                    + RoundReports.bytes(progress.totalBytes());
        }
        return switch (volume.phase()) {
            case OPENING -> "it is being opened";
            case CLOSING -> "it is being closed";
            case OPEN, SHUT, FAILED ->
                volume.isPaused()
                        ? "paused"
                        : volume.open().map(OpeningNews::unvouched).orElse("");
        };
    }

    /** Nobody has to do anything for that: what may have been lost is written and read again. */
    private static String opensAgain(LocalVolume volume) {
        return volume.retryNanos().isEmpty()
                ? ""
                : "; it is opened anew by itself, in "
                        + RoundReports.seconds(volume.retryNanos().getAsLong()) + " at the latest";
    }

    private List<SeedReport> seeds() {
        List<SeedReport> seeds = new ArrayList<>();
        for (LocalVolume volume : site.volumes()) {
            volume.directory().ifPresent(state -> state.holds()
                    .forEach(hold -> seedOf(volume, state, hold).ifPresent(seeds::add)));
        }
        seeds.sort(Comparator.comparingLong(SeedReport::createdAtMillis));
        return seeds;
    }

    /** Empty while its capture has not ended: before that it is no seed. */
    private Optional<SeedReport> seedOf(LocalVolume volume, VolumeDirectory state, DirtySet hold) {
        if (!(hold.owner() instanceof SetOwner.Hold owner)) {
            return Optional.empty();
        }
        GenerationId seed = owner.seed();
        return state.record().lineage().stream()
                .filter(generation -> generation.id().equals(seed))
                .findFirst()
                .map(generation -> seedOf(volume, state, generation, hold));
    }

    private SeedReport seedOf(LocalVolume volume, VolumeDirectory state, Generation seed, DirtySet hold) {
        Optional<Relation> taker = volume.relations().stream()
                .filter(relation -> relation.hasTaken(seed.id()))
                .findFirst();
        boolean caughtUp = taker.flatMap(relation -> relation.standing().theirs())
                .flatMap(Message.VolumeState::current)
                .filter(current -> !current.equals(seed.id()))
                .isPresent();
        Repairs repairs = caughtUp ? Repairs.NONE : taker.map(Relation::repairs).orElse(Repairs.NONE);
        long bytes = figures.bytes(hold).orElse(0L);
        Optional<Long> lookedAt = lookedAtMillis(volume, state, seed, hold);
        return new SeedReport(
                volume.name(),
                seed.id(),
                seed.number(),
                seed.capturedAtMillis(),
                bytes,
                lookedAt,
                repairs,
                lookedAt.flatMap(at -> Plans.estimate(0, bytes + repairs.bytes(), bytesPerSecond(volume))),
                taker.isPresent() ? Optional.empty() : loadings.of(seed.id()),
                taker.map(relation -> relation.peer().name()),
                caughtUp,
                hold.voidReason());
    }

    /** When the last capture after the seed's began: one that is in the hold, or one that found nothing to add to it. */
    private static Optional<Long> lookedAtMillis(
            LocalVolume volume, VolumeDirectory state, Generation seed, DirtySet hold) {
        LongStream captures = state.record().lineage().stream()
                .filter(generation -> generation.number() == hold.completeThrough())
                .mapToLong(Generation::capturedAtMillis);
        LongStream foundNothing =
                volume.relations().stream().flatMapToLong(relation -> relation.equalAtMillis().stream());
        return LongStream.concat(captures, foundNothing)
                .filter(at -> at > seed.capturedAtMillis())
                .boxed()
                .max(Comparator.naturalOrder());
    }

    /** What the fastest of the peers that are named for it was sent lately: nobody knows yet where a seed will arrive. */
    private static long bytesPerSecond(LocalVolume volume) {
        return volume.relations().stream()
                .mapToLong(relation -> relation.peer().bytesPerSecond())
                .max()
                .orElse(0);
    }
}
