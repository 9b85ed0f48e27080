package io.replicator.bench;

import java.util.List;
import java.util.Locale;

/** Figures beside what was asked for, as a table for people and as JSON for programs. */
public final class FigureReport {
    private final String machine;
    private final List<Figure> figures;

    /** The figures of one run, in the order in which they are told. */
    public FigureReport(String machine, List<Figure> figures) {
        this.machine = machine;
        this.figures = List.copyOf(figures);
    }

    /** In Markdown. */
    public String table() {
        StringBuilder table = new StringBuilder(machine).append("\n\n");
        table.append("| scenario | what | figure | asked for | |\n|--|--|--:|--:|--|\n");
        for (Figure figure : figures) {
            String bound =
                    figure.isBounded() ? (figure.atLeast() ? "≥ " : "≤ ") + number(figure.bound()) + unit(figure) : "";
            String verdict = !figure.isBounded() ? "" : figure.holds() ? "holds" : "**misses**";
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s%s | %s | %s |%n",
                    figure.scenario(),
                    figure.what(),
                    number(figure.value()),
                    unit(figure),
                    bound,
                    verdict));
        }
        return table.toString();
    }

    private static String unit(Figure figure) {
        return figure.unit().isEmpty() ? "" : " " + figure.unit();
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.4g", value);
    }

    /** One object. */
    public String json() {
        StringBuilder json = new StringBuilder(
                "{\n  \"machine\": \"" + machine.replace("\\", "\\\\").replace("\"", "\\\"") + "\",\n  \"figures\": [");
        String separator = "\n";
        for (Figure figure : figures) {
            json.append(separator)
                    .append(String.format(
                            Locale.ROOT,
                            "    {\"scenario\": \"%s\", \"what\": \"%s\", \"value\": %s, \"unit\": \"%s\"%s}",
                            figure.scenario(),
                            figure.what(),
                            figure.value(),
                            figure.unit(),
                            figure.isBounded()
                                    ? ", \"" + (figure.atLeast() ? "at_least" : "at_most") + "\": " + figure.bound()
                                            + ", \"holds\": " + figure.holds()
                                    : ""));
            separator = ",\n";
        }
        return json.append("\n  ]\n}\n").toString();
    }
}
