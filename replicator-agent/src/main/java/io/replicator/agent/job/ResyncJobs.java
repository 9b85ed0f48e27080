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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Rounds that an administrator asks for. On the lane. */
final class ResyncJobs {
    private final Site site;
    private final Jobs jobs;
    private final Set<Resync> ordered = new LinkedHashSet<>();

    ResyncJobs(Site site, Jobs jobs) {
        this.site = site;
        this.jobs = jobs;
    }

    JobReport resync(String name, Optional<String> peer, ResyncKind kind) {
        List<Relation> meant = meant(name, peer);
        Optional<OrderedRound> order = order(kind);
        try {
            order.ifPresent(wanted -> {
                meant.forEach(relation -> requireNoOtherOrder(relation, wanted));
                meant.forEach(relation -> order(relation, wanted));
            });
            meant.forEach(ResyncJobs::requireWilling);
        } catch (ReplicatorException e) {
            meant.forEach(this::takeBackUnwanted);
            throw e;
        }
        Job job = jobs.open(JobKind.RESYNC, List.of(name));
        new Resync(job, meant, order).begin();
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

    /** One order at a time: each job ends with the round that it asked for, and not with another's. */
    private void requireNoOtherOrder(Relation relation, OrderedRound order) {
        for (Resync other : ordered) {
            if (other.hasOrderFor(relation) && !other.isFor(order)) {
                throw new ReplicatorException(
                        FaultCode.ROUND_IN_PROGRESS,
                        "job " + other.id() + " waits for another kind of round of '"
                                + relation.volume().name() + "'; wait for that job, or cancel it");
            }
        }
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
                                : standing.text()
                                        + Comparisons.advice(
                                                standing, relation.volume().name(), "")
                                        + Plans.priceOfCopy(relation));
        };
    }

    private static Optional<ReplicatorException> refusal(FaultCode code, String text) {
        return Optional.of(new ReplicatorException(code, text));
    }

    private void ended(Resync job) {
        ordered.remove(job);
    }

    /** An order does not wait for the round that begins some day, where no job waits for that. */
    private void takeBackUnwanted(Relation relation) {
        if (ordered.stream().noneMatch(job -> job.hasOrderFor(relation))) {
            relation.takeBackOrder();
        }
    }

    /** One job: a round of each relation, at the same time. */
    private final class Resync {
        private final Job job;
        private final Optional<OrderedRound> order;
        private final Map<Relation, Consumer<EndedRound>> open = new LinkedHashMap<>();
        private final List<String> words = new ArrayList<>();
        private Optional<EndedRound> failed = Optional.empty();

        Resync(Job job, List<Relation> relations, Optional<OrderedRound> order) {
            this.job = job;
            this.order = order;
            relations.forEach(relation -> open.put(relation, round -> ended(relation, round)));
        }

        void begin() {
            if (order.isPresent()) {
                ordered.add(this);
            }
            job.begin();
            job.showProgress(this::progress);
            job.onCancel(this::cancel);
            new LinkedHashMap<>(open)
                    .forEach((relation, asker) -> relation.schedule().ask(asker));
        }

        long id() {
            return job.report().id();
        }

        boolean hasOrderFor(Relation relation) {
            return order.isPresent() && open.containsKey(relation);
        }

        boolean isFor(OrderedRound kind) {
            return order.equals(Optional.of(kind));
        }

        private void cancel() {
            Map.copyOf(open)
                    .forEach((relation, asker) -> relation.schedule().giveUp(asker, "job " + id() + " was cancelled"));
        }

        private Optional<Progress> progress() {
            return open.keySet().stream()
                    .flatMap(relation -> relation.sourceRound().stream())
                    .map(SourceRound::progress)
                    .findFirst()
                    .or(this::waiting);
        }

        private Optional<Progress> waiting() {
            return open.keySet().stream()
                            .anyMatch(relation -> relation.schedule().isAwaitingReplica())
                    ? Optional.of(new Progress("waiting for the replica to finish the round before", 0, 0, 0, 0))
                    : Optional.empty();
        }

        private void ended(Relation relation, EndedRound round) {
            open.remove(relation);
            if (order.isPresent() && !round.isGood()) {
                takeBackUnwanted(relation);
            }
            String text = RoundReports.text(RoundReports.of(round, 0));
            words.add(relation.peer().name() + ": " + text);
            if (!round.isGood() && failed.isEmpty()) {
                failed = Optional.of(round);
            }
            if (!open.isEmpty()) {
                return;
            }
            ResyncJobs.this.ended(this);
            String all = String.join("; ", words);
            if (failed.isPresent()) {
                job.failed(failed.get().code(), all);
            } else {
                job.done(all);
            }
        }
    }
}
