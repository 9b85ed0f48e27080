package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.control.ControlServer;
import io.replicator.agent.control.EventRing;
import io.replicator.agent.control.FakeAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is installed: its launcher, what it loads, and how it leaves. */
@Timeout(60)
final class ReplicatorctlIT {
    private static final String PROGRAM = Path.of(System.getProperty("replicator.dist"), "bin", "replicatorctl")
            .toString();

    @TempDir
    private Path directory;

    private record Outcome(int code, String out, String err) {}

    @Test
    void saysItsVersionAndJudgesTheSample() throws Exception {
        assertThat(run(List.of("--version"), "").out()).matches("replicatorctl \\d+\\.\\d+\\S*\n");
        assertThat(run(List.of("config", "check", "../config/agent.yaml"), "").out())
                .endsWith("agent.yaml: valid\n");
        Outcome bad = run(List.of("config", "check", "../README.md"), "");
        assertThat(bad.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run(List.of("statsu"), "").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run(List.of("status", "--socket", directory.resolve("none").toString()), "")
                        .code())
                .isEqualTo(ExitCodes.UNREACHABLE);
    }

    @Test
    void loadsNoLibraryThatTheCommandDoesNotNeed() throws Exception {
        try (ControlServer server = server()) {
            assertThat(server).isNotNull();
            Outcome json = run(List.of("status", "--json", "--socket", socket()), "-Xlog:class+load");
            assertThat(json.out())
                    .contains("picocli.CommandLine", "\"name\":\"aubervilliers\"")
                    .doesNotContain(
                            " io.netty",
                            " org.bouncycastle",
                            " com.fasterxml",
                            " org.snakeyaml",
                            " ch.qos",
                            " org.slf4j");
            Outcome text = run(List.of("status", "--socket", socket()), "-Xlog:class+load");
            assertThat(text.out())
                    .contains("com.fasterxml.jackson.core", "vm-101")
                    .doesNotContain(" io.netty", " org.bouncycastle", " com.fasterxml.jackson.databind", " me.tongfei");
        }
    }

    @Test
    void anInterruptedWaitSaysThatTheJobGoesOn() throws Exception {
        FakeAgent agent = new FakeAgent();
        try (ControlServer server = ControlServer.start(Path.of(socket()), agent, new EventRing(10), Thread::new)) {
            assertThat(server).isNotNull();
            Process process = start(List.of("resync", "vm-102", "--socket", socket()), "");
            await().atMost(20, TimeUnit.SECONDS).until(() -> agent.waitingForJob() > 0);
            // The handle, because the process would close the streams that are to be read.
            process.toHandle().destroy();
            Outcome outcome = outcome(process);
            assertThat(outcome.err())
                    .contains("job 7, resync vm-102 goes on in the agent")
                    .contains("replicatorctl job wait 7")
                    .contains("replicatorctl job cancel 7");
            assertThat(outcome.code()).isNotZero();
            assertThat(agent.commands).containsExactly("resync vm-102 - DELTA");
        }
    }

    private ControlServer server() {
        return ControlServer.start(Path.of(socket()), new FakeAgent(), new EventRing(10), Thread::new);
    }

    private String socket() {
        return directory.resolve("agent.sock").toString();
    }

    private static Outcome run(List<String> words, String options) throws IOException, InterruptedException {
        return outcome(start(words, options));
    }

    private static Process start(List<String> words, String options) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("REPLICATORCTL_JAVA_OPTS", options);
        return builder.start();
    }

    private static Outcome outcome(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }
}
