package io.replicator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that figures come from. */
public final class Machine {
    private Machine() {}

    /** Processor, Java, how it was measured and how busy the machine was before. */
    public static String describe(String how) throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        String model = "unknown processor";
        if (Files.isReadable(cpus)) {
            model = Files.readAllLines(cpus).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(model);
        }
        Path load = Path.of("/proc/loadavg");
        String busy = Files.isReadable(load) ? firstWord(Files.readString(load)) : "unknown";
        return model + ", " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                + System.getProperty("java.version") + ", " + how + ", load average " + busy + " before";
    }

    private static String firstWord(String text) {
        int end = text.indexOf(' ');
        return end < 0 ? text.trim() : text.substring(0, end);
    }
}
