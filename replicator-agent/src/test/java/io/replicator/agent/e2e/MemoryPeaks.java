package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.AgentReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that an agent was seen to take: leased buffers, what Netty holds, and all of its process. Direct memory is bounded by the
 * JVM's own limit, which is what the agent asks for: one that wanted more would have ended.
 */
final class MemoryPeaks {
    private static final long MIB = 1 << 20;
    private static final long NETWORK_SHARE = 16 * MIB;

    /** The heap, direct memory, and twice what the pages say to count for native libraries; a JVM's own code and threads come on top. */
    private static final long PROCESS = (256 + SiteConfig.MEMORY_MEBIBYTES + 24 + 2 * 64 + 128) * MIB;

    private static final Pattern NETWORK =
            Pattern.compile("^replicator_network_buffer_bytes (\\S+)$", Pattern.MULTILINE);
    private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);

    private final Site site;
    private final int metricsPort;
    private long leased;
    private long bound;
    private long network;
    private long resident;

    /** Prepares a site whose agent does not run yet. */
    MemoryPeaks(Site site) {
        this.site = site;
        metricsPort = site.measureMemory();
    }

    /** Takes a look. */
    void look() {
        AgentReport agent = site.control().status().agent();
        leased = Math.max(leased, agent.memoryLeasedBytes());
        bound = agent.memoryBoundBytes();
        network = Math.max(network, (long) Double.parseDouble(find(NETWORK, metrics())));
        resident = Math.max(resident, Long.parseLong(find(RESIDENT, process())) << 10);
    }

    /** The most that buffers were seen to take. */
    long leasedBytes() {
        return leased;
    }

    void assertWithinBudget() {
        assertThat(leased).as("buffers of %s", this).isLessThanOrEqualTo(bound);
        assertThat(network).as("Netty's memory of %s", this).isLessThanOrEqualTo(NETWORK_SHARE);
        assertThat(resident).as("memory of %s", this).isLessThanOrEqualTo(PROCESS);
    }

    private String metrics() {
        try (var answer = URI.create("http://127.0.0.1:" + metricsPort + "/metrics")
                .toURL()
                .openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String process() {
        try {
            return Files.readString(Path.of("/proc", Long.toString(site.pid()), "status"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in%n%s", pattern, text).isTrue();
        return matcher.group(1);
    }

    @Override
    public String toString() {
        return "%s, at most: %d of %d MiB of buffers, %d MiB of Netty's, %d MiB in all"
                .formatted(site.name(), leased / MIB, bound / MIB, network / MIB, resident / MIB);
    }
}
