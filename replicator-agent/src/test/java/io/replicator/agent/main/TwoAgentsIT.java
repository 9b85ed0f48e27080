package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.control.UnixHttp;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons as they are composed: a seed travels, rounds follow, one is killed and comes back. */
class TwoAgentsIT {
    private static final int VOLUME_BYTES = 4 << 20;
    private static final Pattern JOB = Pattern.compile("\"id\":(\\d+),");

    private final Random random = new Random(20);

    @TempDir
    private Path directory;

    private AgentHome paris;
    private AgentHome bordeaux;

    @BeforeEach
    void twoSites() throws IOException {
        paris = new AgentHome(Files.createDirectory(directory.resolve("a")), "paris");
        bordeaux = new AgentHome(Files.createDirectory(directory.resolve("b")), "bordeaux", paris);
        paris.enrol(Duration.ofDays(100));
        bordeaux.enrol(Duration.ofDays(100));
        paris.write(paris.yaml("1s")
                .replace("paris:\n", "bordeaux:\n")
                .replace("[paris]", "[bordeaux]")
                .replace("127.0.0.1:1\"", "127.0.0.1:" + bordeaux.listenPort + "\""));
        bordeaux.write(bordeaux.yaml("1s").replace("127.0.0.1:1\"", "127.0.0.1:" + paris.listenPort + "\""));
        byte[] content = new byte[VOLUME_BYTES];
        random.nextBytes(content);
        Files.write(paris.image(), content);
    }

    @Test
    void aSeedTravelsAndRoundsFollow() throws Exception {
        try (AgentProcess source = run(paris);
                AgentProcess replica = run(bordeaux)) {
            source.awaitReady();
            replica.awaitReady();
            job(paris, "/v1/volumes/vm-101/init", "{\"role\": \"source\"}");
            Path manifest = directory.resolve("manifest");
            job(paris, "/v1/seeds", "{\"volumes\": [\"vm-101\"], \"manifest\": \"" + manifest + "\"}");
            Files.copy(paris.image(), bordeaux.image());
            change(300);
            job(bordeaux, "/v1/volumes/vm-101/attach", "{\"manifest\": \"" + manifest + "\"}");
            awaitEqual();

            replica.kill();
            change(7);
            try (AgentProcess again = run(bordeaux)) {
                again.awaitReady();
                awaitEqual();
                stop(again);
            }
            stop(source);
        }
    }

    private AgentProcess run(AgentHome home) throws IOException {
        return AgentProcess.start(home.directory, "--config", home.config().toString());
    }

    private static void stop(AgentProcess agent) throws Exception {
        agent.signal("TERM");
        assertThat(agent.awaitExit()).isZero();
    }

    /** Overwrites one block in so many of the source's image. */
    private void change(int everyNth) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(paris.image().toFile(), "rw")) {
            byte[] block = new byte[4096];
            for (long at = 0; at < VOLUME_BYTES; at += 4096L * everyNth) {
                random.nextBytes(block);
                image.seek(at);
                image.write(block);
            }
        }
    }

    private void awaitEqual() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(
                                Arrays.equals(Files.readAllBytes(paris.image()), Files.readAllBytes(bordeaux.image())))
                        .as("%s", UnixHttp.get(paris.socket(), "/v1/status"))
                        .isTrue());
    }

    private static void job(AgentHome home, String path, String body) throws IOException {
        String accepted = UnixHttp.post(home.socket(), path, body);
        assertThat(accepted).startsWith("HTTP/1.1 202");
        Matcher id = JOB.matcher(accepted);
        assertThat(id.find()).isTrue();
        assertThat(UnixHttp.get(home.socket(), "/v1/jobs/" + id.group(1) + "?wait=60"))
                .contains("\"state\":\"done\"");
    }
}
