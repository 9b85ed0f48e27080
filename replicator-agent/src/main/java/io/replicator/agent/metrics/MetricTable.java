package io.replicator.agent.metrics;

import static io.replicator.agent.metrics.Metric.counter;
import static io.replicator.agent.metrics.Metric.flag;
import static io.replicator.agent.metrics.Metric.gauge;
import static io.replicator.agent.metrics.Metric.gaugeWhere;
import static io.replicator.agent.metrics.Metric.info;
import static io.replicator.agent.metrics.Metric.moment;
import static io.replicator.agent.metrics.Metric.oneOf;
import static io.replicator.agent.metrics.Metric.seconds;

import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All metrics, in the order in which the document lists them. */
final class MetricTable {
    private static final Subject<Observation> AGENT = new Subject<>(
            "The agent",
            List.of(),
            List::of,
            agent -> List.of(),
            List.of(
                    info(
                            "replicator_build_info",
                            "version",
                            "Always 1; the label is the version of the program.",
                            seen -> seen.status().agent().version()),
                    moment(
                            "replicator_start_timestamp_seconds",
                            "When the agent began; totals count from then on.",
                            seen -> Optional.of(seen.status().agent().startedAtMillis())),
                    moment(
                            "replicator_certificate_end_timestamp_seconds",
                            "When the agent's certificate ends; from then on no peer lets it in.",
                            seen -> Optional.of(seen.certificateEndMillis())),
                    gauge(
                            "replicator_memory_bound_bytes",
                            "What the buffers of all volumes and links together may take: limits.memory without the"
                                    + " network's share.",
                            seen -> seen.status().agent().memoryBoundBytes()),
                    gauge(
                            "replicator_memory_leased_bytes",
                            "What of the bound is in use. Near the bound for long means that memory is what limits the"
                                    + " speed.",
                            seen -> seen.status().agent().memoryLeasedBytes()),
                    gauge(
                            "replicator_network_buffer_bytes",
                            "What the network holds beside that: records of TLS, and what is kept for the next ones.",
                            Observation::networkBufferBytes),
                    gauge(
                            "replicator_jobs_running",
                            "Jobs that were accepted and have not ended.",
                            seen -> seen.status().jobs().stream()
                                    .filter(job -> !job.state().hasEnded())
                                    .count())));

    private static final Subject<VolumeReport> VOLUMES = new Subject<>(
            "Volumes",
            List.of("volume"),
            seen -> seen.status().volumes(),
            volume -> List.of(volume.name()),
            List.of(
                    flag(
                            "replicator_volume_available",
                            "1 while nothing keeps the volume from working at this site; 0 wants somebody to look.",
                            volume -> volume.code().isEmpty()),
                    oneOf(
                            "replicator_volume_role",
                            "role",
                            Role.values(),
                            "1 for the role of this copy, 0 for the other; none before the volume is initialised.",
                            VolumeReport::role),
                    gauge(
                            "replicator_volume_size_bytes",
                            "Logical size of the volume; 0 before it is known.",
                            VolumeReport::logicalBytes),
                    gaugeWhere(
                            "replicator_volume_generation",
                            "Number of the generation that this copy's index describes; it only rises.",
                            volume -> volume.generation().map(generation -> generation.number())),
                    moment(
                            "replicator_volume_generation_timestamp_seconds",
                            "When the capture of that generation began, by the source's clock.",
                            volume -> volume.generation().map(generation -> generation.capturedAtMillis())),
                    flag(
                            "replicator_volume_incomplete",
                            "1 while this copy never was complete, or is not at present; it cannot be promoted.",
                            VolumeReport::incomplete),
                    flag(
                            "replicator_volume_unvouched",
                            "1 while somebody else may have written to a replica's device, for all that is known: see its why.",
                            VolumeReport::unvouched),
                    gauge(
                            "replicator_volume_damaged_chunks",
                            "Chunks of a replica that are not what its generation says; the next rounds fetch them"
                                    + " again.",
                            VolumeReport::damagedChunks),
                    gauge(
                            "replicator_volume_journal_bytes",
                            "Bytes of the replica's journal: what has arrived and is not applied.",
                            volume -> volume.totals().journalBytes()),
                    counter(
                            "replicator_volume_mismatched_chunks_total",
                            "Chunks whose bytes did not have their digest: a fault of a disk, of memory or on the way."
                                    + " They are fetched again.",
                            volume -> volume.totals().mismatchedChunks()),
                    counter(
                            "replicator_volume_flush_failures_total",
                            "Flushes of the volume's device or state files that failed. One is enough to stop the volume.",
                            volume -> volume.totals().flushFailures()),
                    counter(
                            "replicator_volume_device_errors_total",
                            "Operations of the volume's device that failed, also those that a round outlasts: one is a reason to look at the disk.",
                            volume -> volume.totals().deviceErrors()),
                    counter(
                            "replicator_volume_faults_total",
                            "Faults of the volume's device or state files after which it was closed and opened anew; flushes that failed are among them.",
                            volume -> volume.totals().faults())));

    private static final Subject<PeerReport> PEERS = new Subject<>(
            "Peers",
            List.of("peer"),
            seen -> seen.status().peers(),
            peer -> List.of(peer.name()),
            List.of(flag(
                    "replicator_peer_connected", "1 while at least one link to the peer is.", PeerReport::connected)));

    private static final Subject<LinkStatus> LINKS = new Subject<>(
            "Links",
            List.of("peer", "link"),
            seen -> seen.status().peers().stream()
                    .flatMap(peer -> peer.links().stream())
                    .toList(),
            link -> List.of(link.peer(), link.report().name()),
            List.of(
                    flag(
                            "replicator_link_up",
                            "1 while the link is in use.",
                            link -> link.report().state() == LinkState.UP),
                    flag(
                            "replicator_link_enabled",
                            "0 while the administrator has switched the link off.",
                            LinkStatus::enabled),
                    oneOf(
                            "replicator_link_state",
                            "state",
                            LinkState.values(),
                            "1 for the state the link is in, 0 for the others.",
                            link -> Optional.of(link.report().state())),
                    seconds(
                            "replicator_link_state_seconds",
                            "How long the link has been in its state.",
                            link -> Optional.of(link.report().stateNanos())),
                    seconds(
                            "replicator_link_round_trip_seconds",
                            "Smoothed round trip of small frames; none before the first one.",
                            link -> Optional.of(link.report().roundTripNanos()).filter(nanos -> nanos > 0)),
                    gauge(
                            "replicator_link_rate_bytes_per_second",
                            "The highest rate of acknowledged batches lately: what the path gives; 0 before the first"
                                    + " one.",
                            link -> link.report().bytesPerSecond()),
                    gauge(
                            "replicator_link_in_flight_bytes",
                            "Bytes of batches sent on the link and not known to have arrived.",
                            link -> link.report().inFlightBytes()),
                    gauge("replicator_link_window_bytes", "How many of them it may hold.", link -> link.report()
                            .windowBytes()),
                    counter(
                            "replicator_link_sent_bytes_total",
                            "Bytes of batches given to the link.",
                            link -> link.report().sentBytes()),
                    counter(
                            "replicator_link_written_bytes_total",
                            "Bytes of all frames that the kernel took for the link, before encryption.",
                            link -> link.report().writtenBytes()),
                    counter(
                            "replicator_link_received_bytes_total",
                            "Bytes of batches that arrived by the link, those that came twice included.",
                            link -> link.report().receivedBytes()),
                    counter(
                            "replicator_link_retransmitted_bytes_total",
                            "Bytes of batches given to the link that another one had carried before.",
                            link -> link.report().retransmittedBytes()),
                    counter(
                            "replicator_link_failovers_total",
                            "How often the link went down or under suspicion while it held something that others then"
                                    + " took over.",
                            link -> link.report().failovers()),
                    gauge(
                            "replicator_link_flaps",
                            "How often the link broke or turned silent shortly after it had been good; forgotten after"
                                    + " a while without.",
                            link -> link.report().flaps()),
                    gauge(
                            "replicator_link_limit_bytes_per_second",
                            "The most the link may send at this time of the day; 0 where it has no limit.",
                            link -> link.report().limitBytesPerSecond()),
                    gauge(
                            "replicator_link_weight",
                            "How far the link is preferred; 100 as any other.",
                            link -> link.report().weight()),
                    flag(
                            "replicator_link_standby",
                            "1 where the link is used only while no other is up.",
                            link -> link.report().standby())));

    private static final Subject<SeedReport> SEEDS = new Subject<>(
            "Seeds on the road",
            List.of("volume", "seed"),
            seen -> seen.status().seeds(),
            seed -> List.of(seed.volume(), seed.generation().toString()),
            List.of(
                    moment(
                            "replicator_seed_created_timestamp_seconds",
                            "When the capture of the seed began.",
                            seed -> Optional.of(seed.createdAtMillis())),
                    gauge(
                            "replicator_seed_dirty_bytes",
                            "Bytes of blocks that changed since the seed, as far as captures have seen: what is left"
                                    + " to send after arrival.",
                            SeedReport::dirtyBytes),
                    flag(
                            "replicator_seed_void",
                            "1 when the seed's hold can no longer be trusted, so that attaching it costs a comparison"
                                    + " by hash.",
                            seed -> seed.voidWhy().isPresent())));

    static final List<Subject<?>> SUBJECTS = List.of(AGENT, VOLUMES, RelationMetrics.SUBJECT, PEERS, LINKS, SEEDS);

    private MetricTable() {}

    /** Every metric of every kind of thing. */
    static Stream<Metric<?>> metrics() {
        return SUBJECTS.stream().flatMap(subject -> subject.metrics().stream());
    }

    /** The tables of the document in Markdown. */
    static String markdown() {
        StringBuilder out = new StringBuilder();
        for (Subject<?> subject : SUBJECTS) {
            out.append("## ").append(subject.title()).append("\n\n");
            out.append(
                    subject.labels().isEmpty()
                            ? "No labels but those in the table.\n"
                            : "Labels: `" + String.join("`, `", subject.labels()) + "`.\n");
            out.append("\n| metric | type | what it means |\n|---|---|---|\n");
            subject.metrics().forEach(metric -> row(out, metric));
            out.append('\n');
        }
        return out.toString();
    }

    private static void row(StringBuilder out, Metric<?> metric) {
        String more = metric.moreLabel().map(label -> "{" + label + "}").orElse("");
        out.append("| `").append(metric.name()).append(more).append("` | ");
        out.append(metric.kind().shown()).append(" | ").append(metric.text()).append(" |\n");
    }
}
