package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The archives of loaded classes that {@code replicator-archive} made: they are used, and nobody hears of them. */
@Timeout(60)
class ArchiveIT {
    private static final Path DIST = Path.of(System.getProperty("replicator.dist", "target/dist"));

    @Test
    void theAgentStartsFromItsArchive() throws Exception {
        startsFrom("replicator-agent", "REPLICATOR_JAVA_OPTS", "io.replicator.agent.main.Replicatord");
    }

    @Test
    void theCommandStartsFromItsArchive() throws Exception {
        startsFrom("replicatorctl", "REPLICATORCTL_JAVA_OPTS", "io.replicator.agent.main.ReplicatorctlMain");
    }

    private static void startsFrom(String program, String options, String mainClass) throws Exception {
        assumeTrue(Files.exists(DIST.resolve("lib").resolve(program + ".jsa")), "replicator-archive was not run");
        assertThat(version(program, options, "-Xlog:class+load"))
                .contains(mainClass + " source: shared objects file (top)");
        assertThat(version(program, options, "")).matches(program + " \\S+\n");
    }

    private static String version(String program, String options, String value)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(DIST.resolve("bin").resolve(program).toString(), "--version");
        builder.environment().put(options, value);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
