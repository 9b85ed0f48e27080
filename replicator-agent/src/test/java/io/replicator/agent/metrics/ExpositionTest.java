package io.replicator.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.control.SampleReports;
import io.replicator.agent.metrics.Metric.Kind;
import io.replicator.core.report.StatusReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private final StatusReport status = SampleReports.status();
    private final Scrape scrape = new Scrape(Exposition.of(seen(status)));

    @Test
    void everyMetricIsExposedAsDeclaredAndNothingElse() {
        assertThat(scrape.help.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        MetricTable.metrics().map(Metric::name).toList());
        assertThat(MetricTable.metrics()).allSatisfy(metric -> {
            assertThat(scrape.help).containsEntry(metric.name(), metric.text());
            assertThat(scrape.types).containsEntry(metric.name(), metric.kind() == Kind.COUNTER ? "counter" : "gauge");
        });
    }

    @Test
    void valuesAreInBaseUnits() {
        assertThat(scrape.value("replicator_start_timestamp_seconds"))
                .isEqualTo((SampleReports.NOW_MILLIS - 11_520_000) / 1e3);
        assertThat(scrape.value("replicator_certificate_end_timestamp_seconds"))
                .isEqualTo((SampleReports.NOW_MILLIS + 86_400_000) / 1e3);
        assertThat(scrape.value("replicator_memory_bound_bytes")).isEqualTo(256 << 20);
        assertThat(scrape.value("replicator_relation_lag_seconds{peer=\"bordeaux\",volume=\"vm-101\"}"))
                .isEqualTo(12);
        assertThat(scrape.value("replicator_relation_last_round_seconds{peer=\"bordeaux\",volume=\"vm-101\"}"))
                .isEqualTo(0.4);
        assertThat(scrape.value("replicator_relation_progress_ratio{peer=\"bordeaux\",volume=\"vm-102\"}"))
                .isEqualTo(0.3);
        assertThat(scrape.value("replicator_link_round_trip_seconds{link=\"backbone-a\",peer=\"bordeaux\"}"))
                .isEqualTo(0.0101);
        assertThat(scrape.value("replicator_relation_rounds_done_total{peer=\"bordeaux\",volume=\"vm-101\"}"))
                .isEqualTo(1203);
    }

    @Test
    void oneStateHolds() {
        String relation = "replicator_relation_state{peer=\"bordeaux\",state=\"%s\",volume=\"vm-103\"}";
        assertThat(scrape.value(relation.formatted("blocked"))).isEqualTo(1);
        for (String other : List.of("in-sync", "behind", "syncing", "waiting", "paused", "unseeded")) {
            assertThat(scrape.value(relation.formatted(other))).isEqualTo(0);
        }
        assertThat(scrape.value("replicator_build_info{version=\"0.1.0\"}")).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownHasNoSeries() {
        assertThat(scrape.samples.keySet())
                .doesNotContain(
                        "replicator_link_round_trip_seconds{link=\"backbone-b\",peer=\"bordeaux\"}",
                        "replicator_volume_generation{volume=\"vm-104\"}",
                        "replicator_volume_role{role=\"source\",volume=\"vm-104\"}",
                        "replicator_relation_progress_ratio{peer=\"bordeaux\",volume=\"vm-101\"}");
    }

    @Test
    void seriesEndWithWhatTheyWereAbout() {
        assertThat(scrape.samples.keySet()).anyMatch(series -> series.contains("vm-101"));
        Scrape later = new Scrape(Exposition.of(seen(
                new StatusReport(status.agent(), List.of(), List.of(SampleReports.syncing()), List.of(), List.of()))));
        assertThat(later.samples.keySet())
                .isNotEmpty()
                .noneMatch(series -> series.contains("vm-101"))
                .noneMatch(series -> series.contains("link="))
                .noneMatch(series -> series.contains("seed="));
    }

    /** Names come from configuration, which allows no quotes; versions and texts of others might have some. */
    @Test
    void labelsAreEscaped() {
        StatusReport odd = new StatusReport(
                new io.replicator.core.report.AgentReport(
                        "a", status.agent().id(), status.agent().boot(), "1\"2\\3\n4", 0, 0, 0, 0),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        assertThat(Exposition.of(seen(odd))).contains("replicator_build_info{version=\"1\\\"2\\\\3\\n4\"} 1");
    }

    private static Observation seen(StatusReport status) {
        return new Observation(status, SampleReports.NOW_MILLIS + 86_400_000, 1 << 20);
    }
}
