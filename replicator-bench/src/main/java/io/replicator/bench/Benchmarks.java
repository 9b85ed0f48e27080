package io.replicator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs all micro-benchmarks, short, and prints a table; with a path as its argument it also writes the figures there as JSON. {@code
 * docs/benchmarks.md} has the command and what it printed.
 */
public final class Benchmarks {
    private Benchmarks() {}

    /** The program. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        if (arguments.length > 1) {
            System.err.println("usage: java -jar replicator-bench.jar [FILE.json]");
            System.exit(2);
        }
        String machine = Machine.describe("one thread");
        Options options = new OptionsBuilder()
                .include("io\\.replicator\\.bench\\..*Benchmark\\..*")
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .threads(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(500))
                .jvmArgsAppend("-Xmx512m", "-XX:MaxDirectMemorySize=1g")
                .shouldFailOnError(true)
                .build();
        List<Measurement> measurements = new ArrayList<>();
        for (RunResult run : new Runner(options).run()) {
            Result<?> result = run.getPrimaryResult();
            String name = run.getParams().getBenchmark();
            measurements.add(new Measurement(
                    name.substring("io.replicator.bench.".length()), result.getScore(), result.getScoreError()));
        }
        Report report = new Report(machine, measurements);
        System.out.println();
        System.out.print(report.table());
        if (arguments.length == 1) {
            Files.writeString(Path.of(arguments[0]), report.json());
        }
    }
}
