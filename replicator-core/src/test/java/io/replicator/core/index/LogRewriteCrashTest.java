package io.replicator.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.store.EveryStoreCrash;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Generation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Power fails at every operation by which a long log is replaced by a short one: what counted before counts after. */
final class LogRewriteCrashTest {
    private static final Geometry GEOMETRY = new Geometry(200_000L * 8192, 8192);
    private static final SetHead HEAD =
            new SetHead(new SetOwner.Relation(IndexFixture.relation(IndexFixture.BORDEAUX, 1)), IndexFixture.id(1), 1);

    private final MemoryStateDirectory state = new MemoryStateDirectory();

    @Test
    void aDirtySetThatIsMadeShortWhileItGrows() {
        long capture = longSet();
        BlockSet more = scattered(3, 1);
        BlockSet all = scattered(0, 40_000);
        all.addAll(more);
        long checked = EveryStoreCrash.run(
                state,
                left -> {
                    DirtySet set = open(left);
                    set.add(capture, more);
                    set.flush();
                    assertThat(bytes(left, "set")).as("it was made short").isLessThan(600 << 10);
                    set.close();
                },
                (left, wasDone) -> {
                    DirtySet set = open(left);
                    boolean added = set.completeThrough() == capture;
                    assertThat(added || !wasDone).isTrue();
                    assertThat(set.completeThrough()).isBetween(capture - 1, capture);
                    BlockSet found = set.blocks();
                    if (added) {
                        assertThat(found).isEqualTo(all);
                    } else {
                        found.addAll(more);
                        assertThat(found).as("but for what came last").isEqualTo(all);
                    }
                    assertThat(set.pending()).contains(pending());
                    assertThat(set.base()).isEqualTo(HEAD.base());
                    assertThat(set.voidReason()).isEmpty();
                    set.close();
                });
        assertThat(checked).isGreaterThan(3);
    }

    @Test
    void aDirtySetThatIsMadeShortAtTheEndOfARound() {
        long capture = longSet();
        DirtySet before = open(state);
        BlockSet later = scattered(1, 7);
        before.add(capture, later);
        before.close();
        long checked = EveryStoreCrash.run(
                state,
                left -> {
                    DirtySet set = open(left);
                    set.durable(pending());
                    set.close();
                },
                (left, wasDone) -> {
                    DirtySet set = open(left);
                    boolean durable = set.base().equals(pending().id());
                    assertThat(durable || !wasDone).isTrue();
                    BlockSet expected = later.copy();
                    if (!durable) {
                        expected.addAll(scattered(0, 40_000));
                        assertThat(set.pending()).contains(pending());
                    }
                    assertThat(set.blocks()).isEqualTo(expected);
                    set.close();
                });
        assertThat(checked).isGreaterThan(3);
    }

    @Test
    void aDamageSetThatIsMadeShort() {
        DamageSet before = DamageSet.open(state, GEOMETRY);
        for (int i = 0; bytes(state, DamageSet.FILE) < 200 << 10; i++) {
            before.add(scattered(i % 2, 1_000));
            before.remove(scattered(i % 2, 1_000));
        }
        before.add(scattered(5, 4_000));
        before.close();
        BlockSet few = scattered(5, 3);
        BlockSet fewer = scattered(5, 4_000);
        fewer.removeAll(few);
        EveryStoreCrash.run(
                state,
                left -> {
                    try (DamageSet set = DamageSet.open(left, GEOMETRY)) {
                        set.remove(fewer);
                    }
                    assertThat(bytes(left, DamageSet.FILE)).isLessThan(1 << 10);
                },
                (left, wasDone) -> {
                    try (DamageSet set = DamageSet.open(left, GEOMETRY)) {
                        BlockSet found = set.chunks();
                        boolean removed = chunksAre(found, few);
                        assertThat(removed || (!wasDone && chunksAre(found, scattered(5, 4_000))))
                                .isTrue();
                    }
                });
    }

    /** A set whose log is as long as it may be, with a round that may be durable; the number of its next capture. */
    private long longSet() {
        DirtySet set = DirtySet.create(state, "set", HEAD, GEOMETRY);
        set.add(2, scattered(0, 40_000));
        set.recordPending(pending());
        while (bytes(state, "set") < (1 << 20) - (100 << 10)) {
            set.add(2, scattered(0, 40_000));
        }
        while (bytes(state, "set") < (1 << 20) - 100) {
            set.add(2, scattered(0, 1));
        }
        set.close();
        return 3;
    }

    private static Generation pending() {
        return IndexFixture.generation(2, IndexFixture.digest(7, 7));
    }

    private static DirtySet open(MemoryStateDirectory from) {
        Optional<DirtySet> set = DirtySet.open(from, "set", GEOMETRY);
        return set.orElseThrow();
    }

    private static boolean chunksAre(BlockSet one, BlockSet other) {
        return IndexFixture.chunks(one).equals(IndexFixture.chunks(other));
    }

    private static BlockSet scattered(long first, int count) {
        BlockSet blocks = BlockSet.empty(GEOMETRY);
        for (int i = 0; i < count; i++) {
            blocks.addBlock(first + 8L * i);
        }
        return blocks;
    }

    private static long bytes(MemoryStateDirectory directory, String file) {
        try (var opened = directory.open(file)) {
            return opened.sizeBytes();
        }
    }
}
