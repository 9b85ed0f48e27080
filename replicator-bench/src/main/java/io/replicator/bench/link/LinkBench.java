package io.replicator.bench.link;

import io.replicator.bench.Figure;
import io.replicator.bench.FigureReport;
import io.replicator.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the backbone and prints a table; {@code docs/benchmarks.md} has the command. */
public final class LinkBench {
    private static final String USAGE =
            "usage: java -cp replicator-bench.jar io.replicator.bench.link.LinkBench [--cuts N] [--flaps SECONDS]"
                    + " [--away SECONDS] [--only NAME,…] [FILE.json]";

    private int cuts = 20;
    private int flaps = 60;
    private int away = 60;
    private final List<String> only = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    private LinkBench() {}

    private interface Scenario {
        List<Figure> run() throws IOException, InterruptedException;
    }

    /** The program; ends with 1 where a bound was missed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        LinkBench bench = new LinkBench();
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
                    case "--cuts" -> cuts = Integer.parseInt(value);
                    case "--flaps" -> flaps = Integer.parseInt(value);
                    case "--away" -> away = Integer.parseInt(value);
                    case "--only" -> only.addAll(List.of(value.split(",")));
                    default -> {
                        return false;
                    }
                }
            }
        }
        return files.size() <= 1;
    }

    private boolean run() throws IOException, InterruptedException {
        String machine = Machine.describe("both ends and the relays in one process");
        BenchPki pki = new BenchPki();
        FailoverScenarios failover = new FailoverScenarios(pki, cuts);
        SharingScenarios sharing = new SharingScenarios(pki);
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("silence", failover::silence);
        scenarios.put("reset", failover::reset);
        scenarios.put("carrier", failover::carrier);
        scenarios.put("equal", sharing::equal);
        scenarios.put("unequal", sharing::unequal);
        scenarios.put("bad", sharing::bad);
        scenarios.put("far", sharing::far);
        scenarios.put("flaps", () -> failover.flaps(flaps));
        scenarios.put("away", () -> failover.away(away));
        scenarios.put("loopback", new LoopbackScenario(pki)::run);
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
            if (only.isEmpty() || only.contains(scenario.getKey())) {
                System.err.println("running " + scenario.getKey());
                figures.addAll(scenario.getValue().run());
            }
        }
        FigureReport report = new FigureReport(machine, figures);
        System.out.print(report.table());
        for (Path file : files) {
            Files.writeString(file, report.json());
        }
        return figures.stream().allMatch(Figure::holds);
    }
}
