package io.replicator.core.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.SimulatedCrash;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DamageSetTest {
    private static final Geometry GEOMETRY = new Geometry(100_000L * 8192 + 1, 8192);

    @Test
    void whatWasAddedStaysUntilItIsRemovedAcrossCrashes() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        DamageSet set = DamageSet.open(directory, GEOMETRY);
        set.add(chunks(0, 1, 2, 7, 99_999, 100_000));
        set.remove(chunks(1, 50, 100_000));
        set.close();
        DamageSet again = DamageSet.open(directory.crash(new Random(1)), GEOMETRY);
        assertThat(again.chunks()).isEqualTo(chunks(0, 2, 7, 99_999));
        assertThat(again.count()).isEqualTo(4);
        assertThat(again.contains(2)).isTrue();
        assertThat(again.contains(1)).isFalse();
    }

    @Test
    void powerFailsAnywhereAndOnlyWhatWasUnderWayIsInDoubt() {
        long operations = Long.MAX_VALUE;
        for (long crashAt = 0; crashAt <= operations; crashAt++) {
            MemoryStateDirectory directory = new MemoryStateDirectory();
            directory.crashAt(crashAt);
            BlockSet certain = chunks();
            BlockSet possible = chunks();
            try {
                DamageSet set = DamageSet.open(directory, GEOMETRY);
                possible.addAll(chunks(3, 5));
                set.add(chunks(3, 5));
                certain.addAll(chunks(3, 5));
                certain.removeAll(chunks(5));
                set.remove(chunks(5));
                possible.removeAll(chunks(5));
                operations = directory.operations();
            } catch (SimulatedCrash e) {
                assertThat(directory.isCrashed()).isTrue();
            }
            BlockSet found = DamageSet.open(directory.crash(new Random(crashAt)), GEOMETRY)
                    .chunks();
            BlockSet missing = certain.copy();
            missing.removeAll(found);
            BlockSet invented = found.copy();
            invented.removeAll(possible);
            assertThat(missing.isEmpty()).isTrue();
            assertThat(invented.isEmpty()).isTrue();
        }
        assertThat(operations).isBetween(4L, 100L);
    }

    @Test
    void manyScatteredChunksAndAnEndlessComingAndGoingKeepTheLogShort() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        DamageSet set = DamageSet.open(directory, GEOMETRY);
        BlockSet scattered = chunks(LongStream.range(0, 10_000).map(i -> 2 * i).toArray());
        for (int i = 0; i < 6; i++) {
            set.add(scattered);
            assertThat(set.count()).isEqualTo(10_000);
            set.remove(scattered);
        }
        set.add(chunks(4));
        try (var file = directory.open(DamageSet.FILE)) {
            assertThat(file.sizeBytes()).isLessThan(700 << 10);
        }
        set.close();
        assertThat(DamageSet.open(directory, GEOMETRY).chunks()).isEqualTo(chunks(4));
    }

    @Test
    void aChunkThatTheVolumeDoesNotHaveIsCorruptState() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        DamageSet.open(directory, GEOMETRY).add(chunks(99_999));
        assertThatThrownBy(() -> DamageSet.open(directory, new Geometry(8192, 8192)))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE));
    }

    private static BlockSet chunks(long... numbers) {
        BlockSet set = BlockSet.empty(GEOMETRY);
        for (long number : numbers) {
            set.addChunk(number);
        }
        return set;
    }
}
