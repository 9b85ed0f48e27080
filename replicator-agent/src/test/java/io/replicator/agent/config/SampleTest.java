package io.replicator.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void theShippedSampleIsValid() {
        AgentConfig config =
                ConfigFile.read(Path.of("../config/agent.yaml")).orThrow().config();
        assertThat(config.agent().name()).isEqualTo("bordeaux");
        assertThat(config.agent().listen()).hasToString("[/10.10.1.1:7400, /10.10.2.1:7400]");
        assertThat(config.peers()).containsOnlyKeys("paris");
        assertThat(config.peers().get("paris").links()).hasSize(2);
        assertThat(config.volumes()).containsOnlyKeys("vm-101", "archive");
        VolumeSection vm = config.volumes().get("vm-101");
        assertThat(vm.path()).isEqualTo(Path.of("/dev/vg0/vm-101"));
        assertThat(vm.every()).contains(Duration.ofSeconds(30));
        assertThat(vm.chunkBytes()).isEqualTo(64 << 10);
        assertThat(config.volumes().get("archive").chunkBytes()).isEqualTo(256 << 10);
        assertThat(config.volumes().get("archive").every()).isEmpty();
        assertThat(config.metrics()).isPresent();
        assertThat(config.limits().memoryBytes()).isEqualTo(256L << 20);
        assertThat(config.limits().ioThreads()).isEmpty();
    }

    /** The sample of the design: everything is understood, and what cannot be honoured yet is refused by name. */
    @Test
    void theFullSampleIsRefusedOnlyForWhatIsNotAvailable() {
        ConfigFile file = ConfigFile.parse("agent.yaml", """
            agent:  {name: bordeaux, state: /var/lib/replicator, socket: /run/replicator/agent.sock, listen: [10.10.1.1:7400, 10.10.2.1:7400]}
            pki:    {dir: /etc/replicator/pki}            # key 0600, anything wider is refused
            peers:
              paris:
                links:
                  - {name: backbone-a, local: 10.10.1.1, remote: 10.10.1.2:7400, limit: 1Gbit/s}
                  - {name: backbone-b, local: 10.10.2.1, remote: 10.10.2.2:7400}
            volumes:
              vm-101: {path: /dev/vg0/vm-101, peers: [paris], chunk: 64KiB, snapshot: lvm-thin, tracker: thin-delta, every: 30s, points: "6x10m,24x1h,7x1d"}
            metrics: {listen: 127.0.0.1:9740}
            """);
        assertThat(file.problems())
                .extracting(Problem::message)
                .allMatch(message -> message.contains("not available in this version"))
                .extracting(message -> message.substring(0, message.indexOf(':')))
                .containsExactly("volumes.vm-101.snapshot", "volumes.vm-101.tracker", "volumes.vm-101.points");
    }

    @Test
    void aRateIsInBytesAndYesIsAName() {
        AgentConfig config = ConfigFile.parse("f", """
            agent: {name: no}
            peers:
              yes: {links: [{name: a, local: "fd00::1", remote: "[fd00::2]:7400", limit: 1Gbit/s}]}
            """).orThrow().config();
        assertThat(config.agent().name()).isEqualTo("no");
        LinkSection link = config.peers().get("yes").links().get(0);
        assertThat(link.limitBytesPerSecond()).isEqualTo(125_000_000L);
        assertThat(link.remote().getPort()).isEqualTo(7400);
    }

    @Test
    void aSectionThatIsCommentedOutWholeIsEmpty() {
        AgentConfig config = ConfigFile.parse("f", """
            agent: {name: bordeaux}
            peers:
            #  paris:
            volumes:
            """).orThrow().config();
        assertThat(config.peers()).isEmpty();
        assertThat(config.volumes()).isEmpty();
        assertThat(config.agent().state()).isEqualTo(Path.of("/var/lib/replicator"));
    }

    @Test
    void aFileThatCannotBeReadSaysSo() {
        assertThat(ConfigFile.read(Path.of("/nowhere/agent.yaml")).messages())
                .containsExactly("/nowhere/agent.yaml: there is no such file");
    }
}
