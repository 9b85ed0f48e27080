package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.SetOwner;
import io.replicator.core.lineage.Decision;
import io.replicator.core.report.PlanKind;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.Repairs;
import io.replicator.core.round.DryRun;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.round.Standing;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says what rounds would do, by a dry run of each. On the lane. */
final class Plans {
    private static final String REASON =
            "no tracker names the changes, so that the volume is read and compared with its index";

    private final Means means;
    private final RoundPorts roundPorts;

    Plans(Means means, RoundPorts roundPorts) {
        this.means = means;
        this.roundPorts = roundPorts;
    }

    CompletionStage<List<PlanReport>> plan(List<Relation> relations, ResyncKind kind) {
        Planning planning = new Planning(relations, kind);
        planning.next();
        return planning.answer;
    }

    /** How long a round would take: reading and sending happen at the same time, so that the slower of them counts. */
    static Optional<Long> estimate(long readNanos, long sendBytes, long bytesPerSecond) {
        if (sendBytes == 0) {
            return Optional.of(readNanos);
        }
        return bytesPerSecond == 0
                ? Optional.empty()
                : Optional.of(Math.max(readNanos, (long) (sendBytes * 1e9 / bytesPerSecond)));
    }

    /** What a copy over the wire of a replica that holds nothing would cost, to follow a refusal; empty where it holds something. */
    static String priceOfCopy(Relation relation) {
        boolean empty = relation.standing()
                .theirs()
                .filter(theirs ->
                        theirs.role() == Role.REPLICA && theirs.current().isEmpty())
                .isPresent();
        Optional<OpenVolume> open = relation.volume().open();
        if (!empty || open.isEmpty()) {
            return "";
        }
        long bytes = open.get().geometry().logicalBytes();
        return "; all of it is " + RoundReports.bytes(bytes)
                + estimate(0, bytes, relation.peer().bytesPerSecond())
                        .map(nanos -> ", about " + RoundReports.seconds(nanos) + " at the rate of the last minutes")
                        .orElse(", and nothing was sent yet that would tell how long that takes");
    }

    private static Optional<AgentId> replicaOf(Relation relation) {
        return relation.likelyDirtySet()
                .flatMap(set -> set.owner() instanceof SetOwner.Relation owner
                        ? Optional.of(owner.id().replica())
                        : Optional.empty());
    }

    /** One request: a dry run for each relation, one after the other. */
    private final class Planning {
        private final ArrayDeque<Relation> left;
        private final ResyncKind kind;
        private final List<PlanReport> plans = new ArrayList<>();
        private final CompletableFuture<List<PlanReport>> answer = new CompletableFuture<>();

        Planning(List<Relation> relations, ResyncKind kind) {
            this.kind = kind;
            left = new ArrayDeque<>(relations);
        }

        void next() {
            Relation relation = left.pollFirst();
            if (relation == null) {
                answer.complete(plans);
                return;
            }
            Standing standing = relation.standing();
            Optional<OpenVolume> open = relation.volume().open();
            if (open.isEmpty()) {
                answer.completeExceptionally(new ReplicatorException(
                        FaultCode.CANCELLED, "'" + relation.volume().name() + "' was closed meanwhile"));
            } else if (goesInPlace(standing)) {
                plans.add(copy(relation, open.get(), "the copy there is incomplete, and is gone on with"));
                next();
            } else if (kind == ResyncKind.COPY_ALL) {
                plans.add(copy(relation, open.get(), "it was asked for"));
                next();
            } else if (kind != ResyncKind.DELTA || needsComparison(standing)) {
                plans.add(comparison(relation, standing, open.get()));
                next();
            } else if (isPlannable(relation)) {
                new OnePlan(relation, open.get()).begin();
            } else {
                answer.completeExceptionally(ResyncJobs.unwilling(relation)
                        .orElseGet(() -> new ReplicatorException(
                                FaultCode.ROUND_IN_PROGRESS,
                                "'" + relation.peer().name() + "' is about to take up '"
                                        + relation.volume().name() + "'; try again in a moment")));
            }
        }

        /** A peer that is away, or a pause, does not change what there is to send: that is recorded here. */
        private boolean isPlannable(Relation relation) {
            Standing standing = relation.standing();
            boolean refused =
                    standing.kind() == Standing.Kind.REFUSED && !standing.code().equals(Optional.of(FaultCode.PAUSED));
            return !refused && relation.likelyDirtySet().isPresent();
        }

        private boolean needsComparison(Standing standing) {
            return standing.code().equals(Optional.of(FaultCode.COMPARE_NEEDED))
                    || standing.code().equals(Optional.of(FaultCode.ROOT_MISMATCH));
        }

        private boolean goesInPlace(Standing standing) {
            return standing.decision().orElse(null) instanceof Decision.Direct;
        }

        /** At most so much is sent: what is there already is not, and nobody knows yet how much that is. */
        private PlanReport copy(Relation relation, OpenVolume open, String reason) {
            long bytes = open.geometry().logicalBytes();
            return new PlanReport(
                    relation.peer().name(),
                    PlanKind.COPY_ALL,
                    reason,
                    bytes,
                    bytes,
                    Repairs.NONE,
                    estimate(0, bytes, relation.peer().bytesPerSecond()));
        }

        private PlanReport comparison(Relation relation, Standing standing, OpenVolume open) {
            return new PlanReport(
                    relation.peer().name(),
                    PlanKind.COMPARE,
                    standing.text().isEmpty() ? "it was asked for; a delta would do as well" : standing.text(),
                    open.geometry().logicalBytes(),
                    0,
                    Repairs.NONE,
                    readNanos(relation, open.geometry().logicalBytes()));
        }

        /** As fast as the last round read; what differs is not known, so that sending it is not counted. */
        private Optional<Long> readNanos(Relation relation, long bytes) {
            return relation.lastRound().filter(round -> round.readBytes() > 0).map(round ->
                    (long) (round.nanos() * ((double) bytes / round.readBytes())));
        }

        /** One dry run. */
        private final class OnePlan implements DryRun.Listener {
            private final Relation relation;
            private final DryRun run;
            private final Runnable cancel;
            private final long begunNanos = means.ticker().nanos();

            OnePlan(Relation relation, OpenVolume open) {
                this.relation = relation;
                this.run = new DryRun(roundPorts, open, replicaOf(relation), this);
                this.cancel = () ->
                        run.cancel(FaultCode.CANCELLED, "'" + relation.volume().name() + "' is being closed");
            }

            void begin() {
                relation.volume().beginCapture(cancel);
                run.start();
            }

            @Override
            public void done(CaptureTotals totals) {
                relation.volume().endCapture(cancel);
                Repairs repairs = relation.repairs();
                long sendBytes = totals.sentBlocks() * Geometry.BLOCK_BYTES + repairs.bytes();
                plans.add(new PlanReport(
                        relation.peer().name(),
                        sendBytes == 0 ? PlanKind.NONE : PlanKind.DELTA,
                        REASON
                                + ResyncJobs.unwilling(relation)
                                        .map(refusal -> "; no round begins yet: " + refusal.getMessage())
                                        .orElse(""),
                        totals.readBytes(),
                        sendBytes,
                        repairs,
                        estimate(
                                means.ticker().nanos() - begunNanos,
                                sendBytes,
                                relation.peer().bytesPerSecond())));
                next();
            }

            @Override
            public void failed(ReplicatorException fault) {
                relation.volume().endCapture(cancel);
                relation.volume().reopenIfFailed();
                answer.completeExceptionally(fault);
            }
        }
    }
}
