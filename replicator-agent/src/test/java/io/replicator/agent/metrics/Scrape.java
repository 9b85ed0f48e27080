package io.replicator.agent.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text format, read as Prometheus reads it; anything else in it is an error. */
final class Scrape {
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{[^}]*})? (\\S+)");

    /** Meaning by name, in the order of the text. */
    final Map<String, String> help = new LinkedHashMap<>();
    /** Type by name. */
    final Map<String, String> types = new HashMap<>();
    /** Value by name and labels as they stand in the text, labels sorted as Micrometer does. */
    final Map<String, Double> samples = new LinkedHashMap<>();

    Scrape(String text) {
        text.lines().forEach(this::take);
    }

    double value(String series) {
        Double value = samples.get(series);
        if (value == null) {
            throw new AssertionError("no series " + series + " among " + samples.keySet());
        }
        return value;
    }

    private void take(String line) {
        Matcher meaning = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (meaning.matches()) {
            help.put(meaning.group(1), meaning.group(2));
        } else if (type.matches()) {
            types.put(type.group(1), type.group(2));
        } else if (sample.matches() && types.containsKey(sample.group(1))) {
            String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
            if (samples.put(series, Double.parseDouble(sample.group(3))) != null) {
                throw new AssertionError("twice: " + series);
            }
        } else {
            throw new AssertionError("not of the format: " + line);
        }
    }
}
