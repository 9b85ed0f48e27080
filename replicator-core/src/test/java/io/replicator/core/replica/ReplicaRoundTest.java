package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rounds that go as they should. */
final class ReplicaRoundTest {
    private static final Geometry SMALL = new Geometry(7 * 16384L + 5000, 16384);

    @Test
    void roundsBringTheReplicaFromOneGenerationToTheNext() {
        Random random = new Random(1);
        Content base = ReplicaSite.content(SMALL, 1);
        ReplicaSite site = ReplicaSite.at(base);
        site.start();
        for (int i = 0; i < 10; i++) {
            Content next = base.next(random);
            site.round(base, next, 1 + i % 4);
            assertThat(site.logicalContent()).isEqualTo(next.bytes);
            assertThat(site.indexIs(next, base)).isTrue();
            assertThat(site.volume.generation()).contains(next.generation);
            assertThat(site.directory.record().newest()).contains(next.generation);
            assertThat(site.volume.hasPending()).isFalse();
            assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
            assertThat(site.device.hasUnflushed()).isFalse();
            base = next;
        }
        ReplicaSite again = site.crash(random);
        assertThat(again.start().generation()).contains(base.generation);
        assertThat(again.logicalContent()).isEqualTo(base.bytes);
        assertThat(site.pool.leasedBytes()).isZero();
    }
}
