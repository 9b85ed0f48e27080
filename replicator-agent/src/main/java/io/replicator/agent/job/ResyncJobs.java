package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.round.OrderedRound;
import io.replicator.core.round.SourceRound;
import io.replicator.core.round.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Rounds that an administrator asks for. On the lane. */
final class ResyncJobs {
    private final Site site;
    private final Jobs jobs;

    ResyncJobs(Site site, Jobs jobs) {
        this.site = site;
        this.jobs = jobs;
    }

    JobReport resync(String name, Optional<String> peer, ResyncKind kind) {
        List<Relation> meant = meant(name, peer);
        order(kind).ifPresent(order -> meant.forEach(relation -> order(relation, order)));
        meant.forEach(ResyncJobs::requireWilling);
        Job job = jobs.open(JobKind.RESYNC, List.of(name));
        new Resync(job, meant).begin();
        return job.report();
    }

    /** The relations that a request is about; refusals for everything that is not as it should be. */
    List<Relation> meant(String name, Optional<String> peer) {
        LocalVolume volume = site.volume(name);
        WrongSide.requireOpenSource(volume, "resync " + name);
        if (volume.relations().isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, "no peer is named for '" + name + "'; name one in the configuration");
        }
        if (peer.isEmpty()) {
            return List.copyOf(volume.relations());
        }
        return List.of(volume.relation(peer.get())
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.PEER_NOT_NAMED,
                        "'" + peer.get() + "' is not named for '" + name + "'; it has "
                                + volume.relations().stream()
                                        .map(relation -> relation.peer().name())
                                        .toList())));
    }

    private static Optional<OrderedRound> order(ResyncKind kind) {
        return switch (kind) {
            case DELTA -> Optional.empty();
            case COMPARE -> Optional.of(OrderedRound.COMPARE);
            case COPY_ALL -> Optional.of(OrderedRound.COPY_ALL);
            case ALLOW_INCOMPLETE -> Optional.of(OrderedRound.ALLOW_INCOMPLETE);
        };
    }

    /** The next round is that, also where no other may begin. */
    private static void order(Relation relation, OrderedRound order) {
        if (relation.volume().isPaused()) {
            requireWilling(relation);
        }
        relation.orderNext(order).ifPresent(objection -> {
            throw new ReplicatorException(objection.code(), objection.text());
        });
    }

    private static void requireWilling(Relation relation) {
        unwilling(relation).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /** Why no round of it may be asked for, where none may. */
    static Optional<ReplicatorException> unwilling(Relation relation) {
        if (relation.volume().isPaused()) {
            return refusal(
                    FaultCode.PAUSED,
                    "'" + relation.volume().name() + "' is paused; replicatorctl resume "
                            + relation.volume().name() + " first");
        }
        Standing standing = relation.standing();
        if (standing.kind() == Standing.Kind.UNKNOWN && relation.dirtySet().isPresent()) {
            // A round has just ended there, or the peer has just come back: it tells of its copy in a moment.
            return Optional.empty();
        }
        return switch (standing.kind()) {
            // A round begins now, or when that has settled.
            case READY, SETTLING -> Optional.empty();
            case AWAY ->
                refusal(
                        FaultCode.LINK_DOWN,
                        "'" + relation.peer().name() + "' is away ("
                                + relation.peer().whyAway() + "); try again when it is back");
            case UNKNOWN, FOLLOWING, REFUSED ->
                refusal(
                        standing.code().orElse(FaultCode.UNRELATED_VOLUME),
                        standing.text().isEmpty()
                                ? "'" + relation.peer().name() + "' has told of no copy of '"
                                        + relation.volume().name() + "'; attach a seed there first"
                                : standing.text() + Plans.priceOfCopy(relation));
        };
    }

    private static Optional<ReplicatorException> refusal(FaultCode code, String text) {
        return Optional.of(new ReplicatorException(code, text));
    }

    /** One job: a round of each relation, at the same time. */
    private static final class Resync {
        private final Job job;
        private final Map<Relation, Consumer<EndedRound>> open = new LinkedHashMap<>();
        private final List<String> words = new ArrayList<>();
        private Optional<EndedRound> failed = Optional.empty();

        Resync(Job job, List<Relation> relations) {
            this.job = job;
            relations.forEach(relation -> open.put(relation, round -> ended(relation, round)));
        }

        void begin() {
            job.begin();
            job.showProgress(this::progress);
            job.onCancel(() -> Map.copyOf(open).forEach((relation, asker) -> relation.schedule()
                    .giveUp(asker, "job " + job.report().id() + " was cancelled")));
            new LinkedHashMap<>(open)
                    .forEach((relation, asker) -> relation.schedule().ask(asker));
        }

        private Optional<Progress> progress() {
            return open.keySet().stream()
                    .flatMap(relation -> relation.sourceRound().stream())
                    .map(SourceRound::progress)
                    .findFirst();
        }

        private void ended(Relation relation, EndedRound round) {
            open.remove(relation);
            String text = RoundReports.text(RoundReports.of(round, 0));
            words.add(relation.peer().name() + ": " + text);
            if (!round.isGood() && failed.isEmpty()) {
                failed = Optional.of(round);
            }
            if (!open.isEmpty()) {
                return;
            }
            String all = String.join("; ", words);
            if (failed.isPresent()) {
                job.failed(failed.get().code(), all);
            } else {
                job.done(all);
            }
        }
    }
}
