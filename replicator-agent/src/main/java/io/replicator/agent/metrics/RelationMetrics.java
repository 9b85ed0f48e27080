package io.replicator.agent.metrics;

import static io.replicator.agent.metrics.Metric.counter;
import static io.replicator.agent.metrics.Metric.gauge;
import static io.replicator.agent.metrics.Metric.gaugeWhere;
import static io.replicator.agent.metrics.Metric.moment;
import static io.replicator.agent.metrics.Metric.oneOf;
import static io.replicator.agent.metrics.Metric.ratio;
import static io.replicator.agent.metrics.Metric.seconds;

import io.replicator.core.report.Progress;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.RoundOutcome;
import java.util.List;
import java.util.Optional;

/** The metrics of how volumes stand with peers. */
final class RelationMetrics {
    static final Subject<Standing> SUBJECT = new Subject<>(
            "Relations: how a volume stands with a peer",
            List.of("volume", "peer"),
            RelationMetrics::standings,
            standing -> List.of(standing.volume(), standing.relation().peer()),
            List.of(
                    oneOf(
                            "replicator_relation_state",
                            "state",
                            RelationState.values(),
                            "1 for what the relation is doing, 0 for the others; blocked and unseeded want somebody to act.",
                            standing -> Optional.of(standing.relation().state())),
                    seconds(
                            "replicator_relation_lag_seconds",
                            "Age of what the replica holds: time since the capture of the generation both have began, or a later one that"
                                    + " found nothing new; none without such a generation.",
                            standing -> standing.relation().lagNanos()),
                    gaugeWhere(
                            "replicator_relation_dirty_bytes",
                            "Bytes of blocks known to differ from what the replica holds; none where that is not known, as on a replica.",
                            standing -> standing.relation().dirtyBytes()),
                    gaugeWhere(
                            "replicator_relation_generation",
                            "Number of the generation that both copies hold.",
                            standing -> standing.relation().base().map(base -> base.number())),
                    gauge(
                            "replicator_relation_damaged_chunks",
                            "Chunks that the replica needs again, as far as is known here.",
                            standing -> standing.relation().damagedChunks()),
                    seconds(
                            "replicator_relation_next_round_seconds",
                            "Time until the next scheduled round; none where none is scheduled.",
                            standing -> standing.relation().nextRoundNanos()),
                    ratio(
                            "replicator_relation_progress_ratio",
                            "How much of the running round is done, 0 to 1; none while none runs.",
                            standing -> standing.relation().progress().flatMap(RelationMetrics::done)),
                    moment(
                            "replicator_relation_last_round_timestamp_seconds",
                            "When the last round ended, however it did.",
                            standing -> standing.relation().lastRound().map(round -> round.endedAtMillis())),
                    oneOf(
                            "replicator_relation_last_round_outcome",
                            "outcome",
                            RoundOutcome.values(),
                            "1 for how the last round ended, 0 for the others.",
                            standing -> standing.relation().lastRound().map(round -> round.outcome())),
                    seconds(
                            "replicator_relation_last_round_seconds",
                            "How long the last round took.",
                            standing -> standing.relation().lastRound().map(round -> round.nanos())),
                    gaugeWhere(
                            "replicator_relation_last_round_read_bytes",
                            "Bytes that the last round read from the source to find the changes.",
                            standing -> standing.relation().lastRound().map(round -> round.readBytes())),
                    gaugeWhere(
                            "replicator_relation_last_round_changed_bytes",
                            "Logical bytes of the last round: changed blocks before compression.",
                            standing -> standing.relation().lastRound().map(round -> round.changedBytes())),
                    gaugeWhere(
                            "replicator_relation_last_round_wire_bytes",
                            "Bytes that the last round sent over the wire.",
                            standing -> standing.relation().lastRound().map(round -> round.wireBytes())),
                    counter(
                            "replicator_relation_rounds_done_total",
                            "Rounds that brought a generation to the replica.",
                            standing -> standing.relation().totals().roundsDone()),
                    counter(
                            "replicator_relation_rounds_failed_total",
                            "Rounds that ended by a fault; the replica stayed at its generation.",
                            standing -> standing.relation().totals().roundsFailed()),
                    counter(
                            "replicator_relation_changed_bytes_total",
                            "Logical bytes of all rounds: changed blocks before compression.",
                            standing -> standing.relation().totals().changedBytes()),
                    counter(
                            "replicator_relation_wire_bytes_total",
                            "Bytes that all rounds sent over the wire.",
                            standing -> standing.relation().totals().wireBytes())));

    /**
     * A relation with the volume it is of.
     *
     * @param volume the volume's name
     * @param relation how it stands with one peer
     */
    record Standing(String volume, RelationReport relation) {}

    private RelationMetrics() {}

    private static List<Standing> standings(Observation seen) {
        return seen.status().volumes().stream()
                .flatMap(volume -> volume.relations().stream().map(relation -> new Standing(volume.name(), relation)))
                .toList();
    }

    private static Optional<Double> done(Progress progress) {
        return progress.totalBytes() == 0
                ? Optional.empty()
                : Optional.of(Math.min(1, (double) progress.doneBytes() / progress.totalBytes()));
    }
}
