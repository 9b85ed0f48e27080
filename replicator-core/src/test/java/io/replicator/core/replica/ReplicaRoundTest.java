package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import java.util.Random;
import java.util.UUID;
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

    /** Bordeaux follows Aubervilliers and feeds Paris. */
    @Test
    void aReplicaThatFeedsAnotherReadsEachRecordOnceMoreAndNotOnceForEachChunk() {
        assertThat(readsOfARound(true)).isLessThan(readsOfARound(false) + 9);
    }

    private static long readsOfARound(boolean feeds) {
        Content base = ReplicaSite.content(SMALL, 1);
        Content next = base.next(new Random(5));
        ReplicaSite site = ReplicaSite.at(base);
        site.start();
        RelationId relation = new RelationId(
                base.identity.id(),
                new AgentId(new UUID(1, 1)),
                new AgentId(new UUID(1, 2)),
                new IncarnationId(new UUID(1, 3)));
        if (feeds) {
            site.directory.createRelation(relation, base.generation.id(), base.generation.number());
        }
        long before = site.state.reads();
        site.round(base, next, 8);
        long reads = site.state.reads() - before;
        BlockSet expected = BlockSet.empty(SMALL);
        for (long chunk = 0; chunk < SMALL.chunkCount(); chunk++) {
            expected.add(chunk, next.changed(base, chunk));
        }
        assertThat(expected.chunkCount()).as("chunks that changed").isGreaterThan(3);
        site.directory.relationWith(relation.replica()).ifPresent(set -> assertThat(set.blocks())
                .isEqualTo(expected));
        return reads;
    }
}
