package io.replicator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class ReportTest {
    @Test
    void everyBenchmarkThatRunsIsToldBesideALimit() {
        Set<String> found = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
                        List.of("io\\.replicator\\.bench\\..*"),
                        List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .map(name -> name.substring("io.replicator.bench.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Report.LIMITS.keySet()).containsExactlyInAnyOrderElementsOf(found);
        assertThat(found).containsAll(Report.LIMITS.values());
    }

    @Test
    void figuresAreToldInBothForms() {
        Report report = new Report(
                "a \"machine\"",
                Report.LIMITS.keySet().stream()
                        .map(name ->
                                new Measurement(name, name.equals("LimitBenchmark.memoryCopy") ? 10e9 : 2.5e9, 123e6))
                        .toList());
        assertThat(report.table())
                .contains("| LimitBenchmark.memoryCopy | 10.00 | 0.12 | 100 % | is one |")
                .contains("| HashBenchmark.fingerprint | 2.50 | 0.12 | 25 % | LimitBenchmark.memoryCopy |")
                .contains("| HashBenchmark.digest | 2.50 | 0.12 | 100 % | LimitBenchmark.plainSha256 |");
        assertThat(report.json())
                .contains("\"machine\": \"a \\\"machine\\\"\"")
                .contains(
                        "{\"name\": \"HashBenchmark.fingerprint\", \"bytes_per_second\": 2500000000, \"error\": 123000000, \"limit\": \"LimitBenchmark.memoryCopy\", \"ratio\": 0.2500}");
    }

    @Test
    void aMissingFigureIsNoReport() {
        assertThatThrownBy(() -> new Report("", List.of()).table()).hasMessageContaining("was not measured");
    }
}
