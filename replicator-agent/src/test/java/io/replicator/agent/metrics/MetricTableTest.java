package io.replicator.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.metrics.Metric.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class MetricTableTest {
    private static final Pattern NAME = Pattern.compile("replicator(_[a-z]+)+");
    private static final Set<String> OTHER_UNITS = Set.of(
            "ms",
            "millis",
            "milliseconds",
            "nanos",
            "micros",
            "minutes",
            "hours",
            "days",
            "kb",
            "kib",
            "mib",
            "bits",
            "blocks",
            "percent",
            "count");
    private static final Pattern OURS = Pattern.compile("\\breplicator_\\w+");

    private static final Set<String> NAMES =
            MetricTable.metrics().map(Metric::name).collect(Collectors.toSet());

    @Test
    void namesAreUniqueAndFollowTheRules() {
        assertThat(MetricTable.metrics()).hasSameSizeAs(NAMES);
        assertThat(MetricTable.metrics()).allSatisfy(metric -> {
            String name = metric.name();
            assertThat(name).matches(NAME);
            assertThat(List.of(name.split("_"))).doesNotContainAnyElementsOf(OTHER_UNITS);
            assertThat(name.endsWith("_total")).as(name).isEqualTo(metric.kind() == Kind.COUNTER);
            assertThat(name.endsWith("_info")).as(name).isEqualTo(metric.kind() == Kind.INFO);
        });
    }

    @Test
    void unitsStandLast() {
        assertThat(NAMES).allSatisfy(name -> {
            String unit = name.replaceFirst("_total$", "");
            if (unit.contains("_bytes")) {
                assertThat(unit).matches(".*_bytes(_per_second)?");
            }
            if (unit.contains("_seconds")) {
                assertThat(unit).endsWith("_seconds");
            }
            if (unit.contains("_timestamp")) {
                assertThat(unit).endsWith("_timestamp_seconds");
            }
        });
    }

    @Test
    void everyMetricSaysWhatItMeans() {
        assertThat(MetricTable.metrics()).allSatisfy(metric -> assertThat(metric.text())
                .as(metric.name())
                .hasSizeGreaterThan(20)
                .endsWith(".")
                .doesNotContain("|", "\n"));
    }

    /** When it fails, the text below the introduction has to become what {@link MetricTable#markdown} says. */
    @Test
    void theDocumentIsWhatTheDeclarationsSay() throws IOException {
        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .contains(MetricTable.markdown().strip());
    }

    @Test
    void alertsUseOnlyMetricsThatThereAre() throws IOException {
        List<Map<String, Object>> alerts = alerts();
        assertThat(alerts).hasSizeGreaterThan(5).allSatisfy(alert -> {
            String expression = String.valueOf(alert.get("expr"));
            List<String> used =
                    OURS.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(NAMES).as("%s", alert.get("alert")).containsAll(used);
            assertThat(used.isEmpty())
                    .as("%s watches %s", alert.get("alert"), expression)
                    .isEqualTo(expression.startsWith("up{"));
            assertThat(alert).containsKeys("alert", "labels", "annotations");
        });
    }

    @Test
    void alertsCoverWhatHasToBeToldBeforeItIsAnOutage() throws IOException {
        String expressions = alerts().stream()
                .map(alert -> String.valueOf(alert.get("expr")))
                .collect(Collectors.joining("\n"));
        assertThat(expressions)
                .contains(
                        "replicator_relation_lag_seconds",
                        "replicator_link_up",
                        "replicator_relation_state{state=\"blocked\"}",
                        "replicator_volume_flush_failures_total",
                        "replicator_volume_damaged_chunks");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> alerts() throws IOException {
        String text = Files.readString(Path.of("../config/prometheus/replicator.rules.yaml"));
        Map<String, Object> file =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
        return ((List<Map<String, Object>>) file.get("groups"))
                .stream()
                        .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                        .toList();
    }
}
