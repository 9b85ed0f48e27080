package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.config.ConfigFile;
import io.replicator.agent.config.LoadedConfig;
import io.replicator.agent.job.ReplicationSettings;
import io.replicator.agent.job.VolumeSettings;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    @TempDir
    private Path directory;

    private final List<ReplicationSettings> applied = new ArrayList<>();
    private final List<Credentials> renewed = new ArrayList<>();
    private CompletionStage<List<String>> answer = CompletableFuture.completedFuture(List.of());
    private AgentHome home;
    private Credentials first;
    private Reload reload;

    @BeforeEach
    void anAgentThatRuns() {
        home = new AgentHome(directory, "bordeaux").configure("30s");
        home.enrol(Duration.ofDays(365));
        LoadedConfig loaded = ConfigFile.read(home.config()).orThrow();
        Certificates certificates = new Certificates(home.pki(), home.name, Clock.systemUTC());
        first = certificates.read();
        reload = new Reload(
                home.config(),
                loaded,
                Mapping.replication(loaded.config(), Map.of(), "1"),
                certificates,
                first,
                settings -> {
                    applied.add(settings);
                    return answer;
                },
                this::renew,
                new EventLog(() -> 0),
                Runnable::run);
    }

    @Test
    void nothingNewIsNoChange() {
        assertThat(run()).isEmpty();
        assertThat(renewed).isEmpty();
    }

    @Test
    void allOfAFileIsTakenOver() {
        answer = CompletableFuture.completedFuture(List.of("volume vm-101: changed"));
        home.configure("1m");
        home.enrol(Duration.ofDays(400));
        assertThat(run())
                .hasSize(3)
                .startsWith("volumes.vm-101.every: 30s → 1m", "volume vm-101: changed")
                .last()
                .asString()
                .startsWith("the certificate, from the next connection on: valid until ");
        assertThat(applied).extracting(this::every).containsExactly(Duration.ofMinutes(1));
        assertThat(renewed).containsExactly(reload.credentials()).doesNotContain(first);

        answer = CompletableFuture.completedFuture(List.of());
        assertThat(run()).as("the same once more").isEmpty();
    }

    @Test
    void aFileThatIsWrongChangesNothing() {
        home.write(home.yaml("1m").replace("[paris]", "[lyon]"));
        home.enrol(Duration.ofDays(400));
        assertThat(refusal()).isEqualTo(FaultCode.BAD_CONFIGURATION);
        assertThat(applied).isEmpty();
        assertThat(renewed).isEmpty();

        home.configure("1m");
        assertThat(run()).as("compared with what is in effect").contains("volumes.vm-101.every: 30s → 1m");
    }

    @Test
    void aCertificateThatIsWrongChangesNothing() throws Exception {
        home.configure("1m");
        Files.delete(home.pki().resolve("agent.crt"));
        assertThat(refusal()).isEqualTo(FaultCode.BAD_CONFIGURATION);
        assertThat(applied).isEmpty();
    }

    @Test
    void anotherAgentsCertificateChangesNothing() {
        home.configure("1m");
        home.enrol(UUID.randomUUID(), Duration.ofDays(400));
        assertThat(refusal()).isEqualTo(FaultCode.BAD_CONFIGURATION);
        assertThat(applied).isEmpty();
        assertThat(renewed).isEmpty();
    }

    @Test
    void whatReplicationRefusesTakesTheCertificateBack() {
        home.configure("1m");
        home.enrol(Duration.ofDays(400));
        answer = CompletableFuture.failedFuture(
                new ReplicatorException(FaultCode.BAD_CONFIGURATION, "a job runs on 'vm-101'"));
        assertThat(refusal()).isEqualTo(FaultCode.BAD_CONFIGURATION);
        assertThat(renewed).hasSize(2).last().isEqualTo(first);
        assertThat(reload.credentials()).isEqualTo(first);
    }

    @Test
    void aPathThatNeedsARestartStaysAsItRuns() {
        String before = directory.resolve("vm-101.img").toString();
        home.write(home.yaml("30s").replace(before, "/srv/other.img"));
        assertThat(run()).containsExactly("volumes.vm-101.path: " + before + " → /srv/other.img (after a restart)");
        assertThat(run()).isEmpty();
        assertThat(applied)
                .extracting(settings -> volume(settings).path().toString())
                .containsOnly(before);
    }

    @Test
    void oneAfterTheOther() {
        CompletableFuture<List<String>> slow = new CompletableFuture<>();
        answer = slow;
        CompletionStage<List<String>> one = reload.run();
        home.configure("1m");
        CompletionStage<List<String>> two = reload.run();
        assertThat(applied).hasSize(1);
        slow.completeExceptionally(new ReplicatorException(FaultCode.BAD_CONFIGURATION, "refused"));
        assertThat(one.toCompletableFuture()).isCompletedExceptionally();
        answer = CompletableFuture.completedFuture(List.of());
        assertThat(two.toCompletableFuture()).isDone();
        assertThat(applied).hasSize(2);
    }

    /** As the network does. */
    private void renew(Credentials credentials) {
        if (!credentials.identity().equals(first.identity())) {
            throw new ReplicatorException(FaultCode.BAD_CONFIGURATION, "the new certificate is of another agent");
        }
        renewed.add(credentials);
    }

    private List<String> run() {
        return reload.run().toCompletableFuture().join();
    }

    private FaultCode refusal() {
        try {
            throw new AssertionError("taken over: " + run());
        } catch (CompletionException e) {
            return ((ReplicatorException) e.getCause()).code();
        }
    }

    private Duration every(ReplicationSettings settings) {
        return volume(settings).every().orElseThrow();
    }

    private static VolumeSettings volume(ReplicationSettings settings) {
        return settings.volumes().get(0);
    }
}
