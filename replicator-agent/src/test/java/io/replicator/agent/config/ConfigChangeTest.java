package io.replicator.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigChangeTest {
    private static final String BEFORE = """
            agent: {name: bordeaux}
            peers: {paris: {links: [{name: a, local: 10.0.0.1, remote: 10.0.0.2:7400}]}}
            volumes:
              vm-101: {path: /dev/vg0/vm-101, peers: [paris], every: 30s}
              vm-102: {path: /dev/vg0/vm-102}
            """;

    private static LoadedConfig load(String text) {
        return ConfigFile.parse("agent.yaml", text).orThrow();
    }

    @Test
    void nothingChangedIsNoChange() {
        assertThat(ConfigChange.between(load(BEFORE), load("# a comment\n" + BEFORE)))
                .isEmpty();
        assertThat(ConfigChange.between(load(BEFORE), load(BEFORE.replace("every: 30s", "every: 30000ms"))))
                .isEmpty();
    }

    @Test
    void saysWhatIsDifferentAndWhatNeedsARestart() {
        String after = BEFORE.replace("every: 30s", "every: 1m")
                        .replace("  vm-102: {path: /dev/vg0/vm-102}\n", "")
                        .replace("remote: 10.0.0.2:7400", "remote: 10.0.0.2:7400, limit: 100Mbit/s")
                + "metrics: {listen: 127.0.0.1:9740}\n";
        assertThat(ConfigChange.between(load(BEFORE), load(after)))
                .extracting(ConfigChange::toString)
                .contains(
                        "peers.paris.links[a].limit: (none) → 100Mbit/s",
                        "volumes.vm-101.every: 30s → 1m",
                        "metrics.listen: (none) → 127.0.0.1:9740 (after a restart)",
                        "volumes.vm-102.path: /dev/vg0/vm-102 → (none)");
    }

    @Test
    void aVolumeIsAtAnotherPathOnlyAfterARestart() {
        String after = BEFORE.replace("/dev/vg0/vm-102", "/dev/vg1/vm-102") + "  vm-103: {path: /dev/vg0/vm-103}\n";
        assertThat(ConfigChange.between(load(BEFORE), load(after)))
                .extracting(ConfigChange::toString)
                .contains(
                        "volumes.vm-102.path: /dev/vg0/vm-102 → /dev/vg1/vm-102 (after a restart)",
                        "volumes.vm-103.path: (none) → /dev/vg0/vm-103");
    }
}
