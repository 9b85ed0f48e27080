package io.replicator.bench.truck;

import io.replicator.bench.Figure;
import io.replicator.bench.FigureReport;
import io.replicator.bench.Machine;
import io.replicator.core.seed.media.MediaSealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the journey of a seed and prints a table; {@code docs/benchmarks.md} has the command. */
public final class TruckBench {
    private static final String USAGE =
            "usage: java -cp replicator-bench.jar io.replicator.bench.truck.TruckBench [--mib N] [--runs N] [--media"
                    + " DIRECTORY] [--only NAME,…] DIRECTORY [FILE.json]";
    private static final long SPARSE_BYTES = 64L << 30;
    private static final long SPARSE_DATA_BYTES = 2L << 30;

    private final List<Path> files = new ArrayList<>();
    private final List<String> only = new ArrayList<>();
    private long imageBytes = 4L << 30;
    private int runs = 5;
    private Path media = Path.of("");

    private TruckBench() {}

    private interface Scenario {
        List<Figure> run() throws Exception;
    }

    /** The program; ends with 1 where a bound was missed. */
    public static void main(String[] arguments) throws Exception {
        TruckBench bench = new TruckBench();
        if (!bench.read(List.of(arguments))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        System.exit(bench.run() ? 0 : 1);
    }

    private boolean read(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                files.add(Path.of(argument));
            } else if (i + 1 == arguments.size()) {
                return false;
            } else {
                String value = arguments.get(++i);
                switch (argument) {
                    case "--mib" -> imageBytes = Long.parseLong(value) << 20;
                    case "--runs" -> runs = Integer.parseInt(value);
                    case "--media" -> media = Path.of(value);
                    case "--only" -> only.addAll(List.of(value.split(",")));
                    default -> {
                        return false;
                    }
                }
            }
        }
        return files.size() == 1 || files.size() == 2;
    }

    private boolean run() throws Exception {
        Path directory = Files.createDirectories(files.get(0));
        Path mediaDirectory = media.toString().isEmpty() ? directory : Files.createDirectories(media);
        String machine = Machine.describe("images in " + fileSystem(directory) + " and the page cache, media in "
                + fileSystem(mediaDirectory) + ", medians of " + runs);
        Path work = Files.createTempDirectory(directory, "truck-");
        TruckJourney journey = new TruckJourney(work, mediaDirectory);
        TruckScenarios scenarios = new TruckScenarios(journey, directory, mediaDirectory, runs);
        Map<String, Scenario> all = new LinkedHashMap<>();
        all.put("attach", () -> scenarios.attach(imageBytes));
        all.put("export", () -> scenarios.export("export", imageBytes, MediaSealing.NONE));
        all.put("sealed", () -> scenarios.export("sealed", imageBytes, journey.sealing()));
        all.put("sparse", () -> scenarios.sparse(SPARSE_BYTES, SPARSE_DATA_BYTES));
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Scenario> scenario : all.entrySet()) {
            if (only.isEmpty() || only.contains(scenario.getKey())) {
                System.err.println("running " + scenario.getKey());
                figures.addAll(scenario.getValue().run());
            }
        }
        TruckPeers.shell("rm -r '" + work + "'");
        FigureReport report = new FigureReport(machine, figures);
        System.out.print(report.table());
        if (files.size() == 2) {
            Files.writeString(files.get(1), report.json());
        }
        return figures.stream().allMatch(Figure::holds);
    }

    private static String fileSystem(Path directory) throws IOException {
        return Files.getFileStore(directory).type();
    }
}
