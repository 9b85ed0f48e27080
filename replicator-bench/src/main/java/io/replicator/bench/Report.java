package io.replicator.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measurements beside their limits, as a table for people and as JSON for programs. */
final class Report {
    private static final String MEMORY = "LimitBenchmark.memoryCopy";
    private static final String SHA256 = "LimitBenchmark.plainSha256";

    /** The limit that each benchmark is told as a part of. */
    static final Map<String, String> LIMITS = limits();

    private final String machine;
    private final Map<String, Measurement> measurements = new LinkedHashMap<>();

    Report(String machine, List<Measurement> measurements) {
        this.machine = machine;
        measurements.forEach(measured -> this.measurements.put(measured.benchmark(), measured));
    }

    private static Map<String, String> limits() {
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put(MEMORY, MEMORY);
        limits.put("LimitBenchmark.plainCrc32c", MEMORY);
        limits.put(SHA256, MEMORY);
        limits.put("HashBenchmark.zeroes", MEMORY);
        limits.put("HashBenchmark.fingerprint", MEMORY);
        limits.put("HashBenchmark.fingerprintPolymur", MEMORY);
        limits.put("HashBenchmark.digest", SHA256);
        limits.put("CodecBenchmark.chooseRandom", MEMORY);
        limits.put("CodecBenchmark.chooseMixed", MEMORY);
        limits.put("CodecBenchmark.chooseText", MEMORY);
        limits.put("CodecBenchmark.decodeText", MEMORY);
        limits.put("BatchBenchmark.writeScattered", MEMORY);
        limits.put("BatchBenchmark.writeWhole", MEMORY);
        limits.put("BatchBenchmark.readScattered", MEMORY);
        limits.put("BatchBenchmark.readWhole", MEMORY);
        return limits;
    }

    /** In Markdown. */
    String table() {
        StringBuilder table = new StringBuilder(machine).append("\n\n");
        table.append("| benchmark | GB/s | ± | of its limit | limit |\n|--|--:|--:|--:|--|\n");
        LIMITS.forEach((name, limit) -> {
            Measurement measured = measurement(name);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.0f %% | %s |%n",
                    name,
                    measured.bytesPerSecond() / 1e9,
                    measured.errorBytesPerSecond() / 1e9,
                    100 * ratio(name, limit),
                    name.equals(limit) ? "is one" : limit));
        });
        return table.toString();
    }

    /** One object; rates in bytes per second. */
    String json() {
        StringBuilder json = new StringBuilder("{\n  \"machine\": \"" + escape(machine) + "\",\n  \"benchmarks\": [");
        String separator = "\n";
        for (Map.Entry<String, String> entry : LIMITS.entrySet()) {
            Measurement measured = measurement(entry.getKey());
            json.append(separator)
                    .append(String.format(
                            Locale.ROOT,
                            "    {\"name\": \"%s\", \"bytes_per_second\": %.0f, \"error\": %.0f, \"limit\": \"%s\", \"ratio\": %.4f}",
                            measured.benchmark(),
                            measured.bytesPerSecond(),
                            measured.errorBytesPerSecond(),
                            entry.getValue(),
                            ratio(entry.getKey(), entry.getValue())));
            separator = ",\n";
        }
        return json.append("\n  ]\n}\n").toString();
    }

    private double ratio(String name, String limit) {
        return measurement(name).bytesPerSecond() / measurement(limit).bytesPerSecond();
    }

    private Measurement measurement(String name) {
        Measurement measured = measurements.get(name);
        if (measured == null) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        return measured;
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
