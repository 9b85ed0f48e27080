package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DamageListTest {
    @Test
    void readsWhatTheJobSays() {
        assertThat(DamageList.chunks(
                        "2 of 150 chunks are not what the manifest says: chunks 3, 25-27, 140; 'a' is away"))
                .containsExactly(3L, 25L, 26L, 27L, 140L);
        assertThat(DamageList.chunks("everything arrived as it left")).isEmpty();
    }
}
