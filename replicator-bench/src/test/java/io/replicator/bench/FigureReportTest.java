package io.replicator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureReportTest {
    private static final List<Figure> FIGURES = List.of(
            Figure.atMost("silence", "worst gap", 89.25, "ms", 100),
            Figure.atLeast("equal", "two beside one", 1.5, "", 1.9),
            Figure.plain("equal", "one", 249.5, "Mb/s"),
            Figure.atMost("silence", "lost", 1, "", 0));

    @Test
    void figuresAreToldInBothForms() {
        FigureReport report = new FigureReport("a \"machine\"", FIGURES);
        assertThat(report.table())
                .startsWith("a \"machine\"\n\n")
                .contains("| `silence` | worst gap | 89.3 ms | ≤ 100 ms | holds |")
                .contains("| `equal` | two beside one | 1.500 | ≥ 1.900 | **misses** |")
                .contains("| `equal` | one | 249.5 Mb/s |  |  |")
                .contains("| `silence` | lost | 1 | ≤ 0 | **misses** |");
        assertThat(report.json())
                .contains("\"machine\": \"a \\\"machine\\\"\"")
                .contains("\"value\": 89.25, \"unit\": \"ms\", \"at_most\": 100.0, \"holds\": true}")
                .contains("\"value\": 1.5, \"unit\": \"\", \"at_least\": 1.9, \"holds\": false}");
    }
}
