package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.Remedy;
import io.replicator.core.index.DirtySet;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.Progress;
import io.replicator.core.report.RelationTotals;
import io.replicator.core.report.Repairs;
import io.replicator.core.report.RoundReport;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.OrderedRound;
import io.replicator.core.round.ReplicaRound;
import io.replicator.core.round.SourceRound;
import io.replicator.core.round.Standing;
import io.replicator.core.round.VolumeFault;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One volume and one peer that is named for it: its rounds, whichever side this is, and what they came to. On the lane. */
final class Relation implements Rounds {
    private final LocalVolume volume;
    private final Peer peer;
    private final Means means;
    private final RelationSchedule schedule;
    private Optional<VolumeId> attached = Optional.empty();
    private Optional<RoundReport> lastRound = Optional.empty();
    private RelationTotals totals = RelationTotals.NONE;
    private OptionalLong equalAtMillis = OptionalLong.empty();
    private long begunAtMillis;
    private long begunAtNanos;
    private Optional<Trouble> toldRefusal = Optional.empty();

    Relation(LocalVolume volume, Peer peer, Means means) {
        this.volume = volume;
        this.peer = peer;
        this.means = means;
        this.schedule = new RelationSchedule(
                means.lane(),
                means.ticker(),
                means.newBackoff(),
                means.newBusyBackoff(),
                peer.slots(),
                this,
                this::roundEnded);
    }

    LocalVolume volume() {
        return volume;
    }

    Peer peer() {
        return peer;
    }

    RelationSchedule schedule() {
        return schedule;
    }

    Optional<RoundReport> lastRound() {
        return lastRound;
    }

    RelationTotals totals() {
        return totals;
    }

    /** When a capture began that showed both copies to be equal, by a round that moved no generation. */
    OptionalLong equalAtMillis() {
        return equalAtMillis;
    }

    /** The source's set of what this peer lacks; there once the peer was met and a seed taken up. */
    Optional<DirtySet> dirtySet() {
        return volume.is(Role.SOURCE)
                ? peer.id().flatMap(replica -> volume.directory().flatMap(state -> state.relationWith(replica)))
                : Optional.empty();
    }

    /** As {@link #dirtySet}, and before the peer was met in this run the only set it can be: so that lag is known while it is away. */
    Optional<DirtySet> likelyDirtySet() {
        Optional<DirtySet> certain = dirtySet();
        boolean othersMet = volume.relations().stream()
                .allMatch(other -> other.equals(this) || other.peer().id().isPresent());
        if (certain.isPresent() || peer.id().isPresent() || !volume.is(Role.SOURCE) || !othersMet) {
            return certain;
        }
        List<DirtySet> unclaimed = volume.directory().stream()
                .flatMap(state -> state.relations().stream())
                .filter(set -> volume.relations().stream()
                        .noneMatch(other -> other.dirtySet().equals(Optional.of(set))))
                .toList();
        return unclaimed.size() == 1 ? Optional.of(unclaimed.get(0)) : certain;
    }

    /** The volume is open: the peer hears of it. */
    void attach(OpenVolume open) {
        attached = Optional.of(open.id());
        peer.attach(this, open);
        scheduleAsConfigured();
        standingChanged();
    }

    /** The volume is closed, or the peer not named for it any more. */
    void detach(FaultCode code, String why) {
        attached.ifPresent(id -> {
            attached = Optional.empty();
            schedule.close(code, why);
            peer.detach(id, code, why);
        });
    }

    /** Pause, resume or another interval. */
    void scheduleAsConfigured() {
        if (attached.isEmpty() || !volume.is(Role.SOURCE)) {
            return;
        }
        schedule.setEvery(volume.settings().flatMap(VolumeSettings::every));
        if (volume.isPaused()) {
            schedule.close(FaultCode.PAUSED, pausedText());
        } else {
            schedule.open();
        }
    }

    /** No round from now on, the one that runs is asked to end. */
    void pause() {
        String text = pausedText();
        schedule.close(FaultCode.PAUSED, text);
        replicaRound().ifPresent(round -> round.cancel(FaultCode.PAUSED, text));
    }

    /** Asks what runs to end, and begins nothing: the agent stops. */
    void stop(String why) {
        schedule.close(FaultCode.CANCELLED, why);
        replicaRound().ifPresent(round -> round.cancel(FaultCode.CANCELLED, why));
    }

    Optional<SourceRound> sourceRound() {
        return attached.flatMap(id -> peer.session().sourceRound(id));
    }

    Optional<ReplicaRound> replicaRound() {
        return attached.flatMap(id -> peer.session().replicaRound(id));
    }

    /** Of the round that runs. */
    Optional<Progress> progress() {
        return sourceRound().map(SourceRound::progress).or(() -> replicaRound().map(ReplicaRound::progress));
    }

    @Override
    public Standing standing() {
        return attached.map(id -> peer.session().standing(id))
                .orElseGet(() -> new Standing(
                        Standing.Kind.UNKNOWN,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "the volume is not open here"));
    }

    /** Whether the peer is known to have a replica that was made of that seed. */
    boolean hasTaken(GenerationId seed) {
        return standing()
                .theirs()
                .filter(copy -> copy.role() == Role.REPLICA
                        && copy.lineage().stream().anyMatch(known -> known.id().equals(seed)))
                .isPresent();
    }

    /** An administrator's order for the next round; what stands against that, if anything. */
    Optional<VolumeFault> orderNext(OrderedRound order) {
        return attached.map(id -> peer.session().orderNext(id, order))
                .orElseGet(() -> Optional.of(
                        new VolumeFault(FaultCode.DEVICE_UNAVAILABLE, "'" + volume.name() + "' is not open here")));
    }

    /** Nobody wants that order any more; a round that it began goes on. */
    void takeBackOrder() {
        attached.ifPresent(id -> peer.session().takeBackOrder(id));
    }

    @Override
    public void begin(Consumer<EndedRound> ended) {
        VolumeId id = attached.orElseThrow(() -> new IllegalStateException("a round of a closed volume"));
        begunAtMillis = means.wallMillis().getAsLong();
        Repairs repairs = repairs();
        peer.session()
                .begin(
                        id,
                        (end, found, wireBytes, nanos) ->
                                ended.accept(new EndedRound(end, found, repairs, wireBytes, nanos)));
        means.changed().run();
    }

    @Override
    public void cancel(FaultCode code, String text) {
        sourceRound().ifPresent(round -> round.cancel(code, text));
    }

    /** What the replica there has told to be damaged; nothing where this side is no source. */
    Repairs repairs() {
        Optional<OpenVolume> open = volume.open();
        long chunks =
                standing().theirs().map(Message.VolumeState::damagedChunks).orElse(0L);
        if (open.isEmpty() || !volume.is(Role.SOURCE) || chunks == 0) {
            return Repairs.NONE;
        }
        Geometry geometry = open.get().geometry();
        return new Repairs(chunks, Math.min(geometry.logicalBytes(), chunks * geometry.chunkBytes()));
    }

    void standingChanged() {
        schedule.standingChanged();
        tellRefusal();
        means.changed().run();
    }

    void replicaRoundBegan() {
        begunAtMillis = means.wallMillis().getAsLong();
        begunAtNanos = means.ticker().nanos();
        means.changed().run();
    }

    void replicaRoundEnded(RoundEnd end) {
        long nanos = means.ticker().nanos() - begunAtNanos;
        roundEnded(new EndedRound(end, CaptureTotals.NONE, Repairs.NONE, 0, nanos));
    }

    private void roundEnded(EndedRound round) {
        RoundReport report = RoundReports.of(round, means.wallMillis().getAsLong());
        lastRound = Optional.of(report);
        totals = RoundReports.plus(totals, report);
        volume.counts().mismatched(round.end().damagedChunks());
        if (round.isGood()) {
            volume.wentWell();
            equalAtMillis = OptionalLong.of(begunAtMillis);
        }
        tell(round, report);
        means.changed().run();
    }

    private void tell(EndedRound round, RoundReport report) {
        String name = volume.name();
        switch (report.outcome()) {
            case DONE -> means.events().info("round-done", name, peer.name(), RoundReports.text(report));
            case CANCELLED -> means.events().info("round-cancelled", name, peer.name(), report.text());
            case UNCHANGED -> {
                // Nothing happened; status shows when.
            }
            case FAILED ->
                means.events()
                        .repetition(
                                schedule.needsHelp() || round.code() == FaultCode.NO_SPACE
                                        ? EventLevel.ERROR
                                        : EventLevel.WARNING,
                                "round-failed",
                                name,
                                peer.name(),
                                round.code(),
                                report.text());
        }
    }

    private void tellRefusal() {
        Standing standing = standing();
        if (standing.kind() != Standing.Kind.REFUSED) {
            return;
        }
        FaultCode code = standing.code().orElse(FaultCode.BAD_REQUEST);
        Trouble refusal = new Trouble(code, standing.text());
        // A pause here was told when it began; what is closed for a while comes back by itself.
        boolean isNews = code != FaultCode.CANCELLED && !(code == FaultCode.PAUSED && volume.isPaused());
        if (!isNews || toldRefusal.equals(Optional.of(refusal))) {
            return;
        }
        toldRefusal = Optional.of(refusal);
        boolean isUsual = code == FaultCode.PAUSED || dirtySet().isEmpty();
        boolean needsHelp = code.remedy() == Remedy.OPERATOR && !isUsual;
        boolean isAwaited = code == FaultCode.UNRELATED_VOLUME
                && dirtySet().isEmpty()
                && standing.theirs().isEmpty();
        means.events()
                .repetition(
                        isAwaited ? EventLevel.INFO : needsHelp ? EventLevel.ERROR : EventLevel.WARNING,
                        isAwaited ? "copy-absent" : "relation-refused",
                        volume.name(),
                        peer.name(),
                        code,
                        refusal.text());
    }

    private String pausedText() {
        return "'" + volume.name() + "' is paused; replicatorctl resume " + volume.name() + " lets rounds begin again";
    }
}
