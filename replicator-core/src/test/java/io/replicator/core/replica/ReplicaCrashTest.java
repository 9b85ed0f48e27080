package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.DamageSet;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Invariant 1 (DESIGN 3), exhaustively: the power fails at every operation on the state directory and on the device while a small round is
 * taken, committed and applied, and again while that is recovered from. Each time the replica is opened with no network, and must be at the
 * base or at the next generation, whole; then the round is done again and must end equal.
 */
final class ReplicaCrashTest {
    private static final Geometry GEOMETRY = new Geometry(5 * 8192L + 700, 8192);
    private static final long DAMAGED = 2;
    private static final int SEEDS = Integer.getInteger("storm", 1) * 2;

    private final Content base = ReplicaSite.content(GEOMETRY, 11);
    private final Content next = base.next(new Random(12));

    /** What is captured anew after an interruption: some chunks are as they were, others are other ones or as in the base. */
    private final Content another = next.with(3, new Random(14)).with(5, base);

    @Test
    void powerFailsAtEveryOperationOnTheStateDirectory() {
        long operations = countOperations()[0];
        assertThat(operations).isBetween(20L, 200L);
        for (long at = 0; at <= operations; at++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                crash(at, Long.MAX_VALUE, new Random(1000 * at + seed));
            }
        }
    }

    @Test
    void powerFailsAtEveryOperationOnTheDevice() {
        long operations = countOperations()[1];
        assertThat(operations).isBetween(4L, 200L);
        for (long at = 0; at <= operations; at++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                crash(Long.MAX_VALUE, at, new Random(1000 * at + seed));
            }
        }
    }

    private long[] countOperations() {
        ReplicaSite site = site();
        site.start();
        site.round(base, next, 2);
        assertAt(site, next.generation);
        return new long[] {site.state.operations(), site.device.operations()};
    }

    private void crash(long stateAt, long deviceAt, Random random) {
        ReplicaSite site = site();
        site.state.crashAt(stateAt);
        site.device.crashAt(deviceAt);
        boolean promised = false;
        try {
            site.start();
            RoundJournal journal = site.begin(base, next);
            long batches = site.accept(journal, next.batches(base, site.pool, 2, chunk -> chunk == DAMAGED));
            assertThat(journal.missing().isEmpty()).isTrue();
            journal.commit(next.generation, batches);
            promised = true;
            site.volume.apply(progress -> {});
        } catch (SimulatedCrash e) {
            assertThat(site.state.isCrashed() || stateAt == Long.MAX_VALUE).isTrue();
        }
        site = recoverWithCrashes(site.crash(random), random);
        Generation found = site.volume.generation().orElseThrow();
        assertAt(site, found);
        if (promised) {
            assertThat(found).isEqualTo(next.generation);
        }
        if (found.equals(base.generation)) {
            // What was proved is there still, whole, or is sent again.
            long kept = site.resume(base, random.nextBoolean() ? next : another, 3);
            assertThat(kept).isLessThanOrEqualTo(GEOMETRY.chunkCount());
        }
        if (site.volume.generation().orElseThrow().equals(another.generation)) {
            assertThat(site.logicalContent()).isEqualTo(another.bytes);
            return;
        }
        assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
        assertAt(site, next.generation);
        Content third = next.next(random);
        site.round(next, third, 1);
        assertThat(site.logicalContent()).isEqualTo(third.bytes);
    }

    /** Opens the replica, but the power fails some more times while it recovers. */
    private ReplicaSite recoverWithCrashes(ReplicaSite first, Random random) {
        ReplicaSite site = first;
        for (int left = random.nextInt(4); left > 0; left--) {
            if (random.nextBoolean()) {
                site.state.crashAt(random.nextInt(25));
            } else {
                site.device.crashAt(random.nextInt(12));
            }
            try {
                site.start();
            } catch (SimulatedCrash e) {
                assertThat(e).isNotNull();
            }
            site = site.crash(random);
        }
        site.start();
        return site;
    }

    /** Everything that must hold of a replica at one of the two generations. */
    private void assertAt(ReplicaSite site, Generation generation) {
        assertThat(generation).isIn(base.generation, next.generation);
        boolean isNext = generation.equals(next.generation);
        assertThat(site.volume.generation()).contains(generation);
        assertThat(site.directory.record().newest()).contains(generation);
        assertThat(site.volume.hasPending()).isFalse();
        assertThat(site.indexIs(isNext ? next : base, base)).isTrue();
        if (isNext) {
            assertThat(site.directory.directory().files()).noneMatch(file -> file.startsWith("journal"));
        }
        BlockSet expectedDamage = BlockSet.empty(GEOMETRY);
        byte[] expected = (isNext ? next : base).bytes.clone();
        if (!isNext) {
            expectedDamage.addChunk(DAMAGED);
            expected[(int) GEOMETRY.chunkOffset(DAMAGED) + 5000] ^= 1;
        }
        assertThat(site.volume.damage()).isEqualTo(expectedDamage);
        assertThat(site.logicalContent()).isEqualTo(expected);
        assertThat(Arrays.mismatch(site.logicalContent(), expected)).isNegative();
        assertThat(site.directory.relations()).hasSize(1);
        assertThat(site.directory.relations().get(0).voidReason()).isEmpty();
        if (isNext) {
            BlockSet missed = BlockSet.empty(GEOMETRY);
            for (long chunk = 0; chunk < GEOMETRY.chunkCount(); chunk++) {
                missed.add(chunk, next.changed(base, chunk));
            }
            missed.removeAll(site.directory.relations().get(0).blocks());
            assertThat(missed.isEmpty())
                    .as("invariant 2: what moved is dirty for the next site")
                    .isTrue();
        }
    }

    /** A replica with one damaged chunk that feeds another site; nothing open. */
    private ReplicaSite site() {
        ReplicaSite site = ReplicaSite.at(base);
        site.device.rot(GEOMETRY.chunkOffset(DAMAGED) + 5000, 1);
        site.start();
        try (DamageSet damage = DamageSet.open(site.directory.directory(), GEOMETRY)) {
            BlockSet damaged = BlockSet.empty(GEOMETRY);
            damaged.addChunk(DAMAGED);
            damage.add(damaged);
        }
        RelationId downstream = new RelationId(
                base.identity.id(),
                new AgentId(new UUID(1, 1)),
                new AgentId(new UUID(1, 2)),
                new IncarnationId(new UUID(1, 3)));
        site.directory
                .createRelation(downstream, base.generation.id(), base.generation.number())
                .close();
        return site.crash(new Random(0));
    }
}
