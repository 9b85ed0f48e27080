package io.replicator.core.index;

import static io.replicator.core.index.IndexFixture.GEOMETRY;
import static io.replicator.core.index.IndexFixture.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.IndexFixture.Changes;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import org.junit.jupiter.api.Test;

final class IndexFileTest {
    private final MemoryStateDirectory directory = new MemoryStateDirectory();

    @Test
    void aNewIndexIsThatOfAnAllZeroVolume() {
        try (IndexFile index = create(directory)) {
            long[] fingerprints = new long[16];
            index.fingerprints(32, 16, fingerprints, 0);
            assertThat(fingerprints).containsOnly(0);
            assertThat(index.digest(40)).isEqualTo(Digest.ZERO);
            assertThat(index.generation()).isEmpty();
            index.verifyRoot();
        }
    }

    @Test
    void keepsWhatWasMergedAndNothingElseMoves() {
        try (IndexFile index = create(directory)) {
            merge(index, 1, 0, 3, 17, 40);
            merge(index, 2, 3, 39);
        }
        try (IndexFile index = open(directory)) {
            assertThat(index.digest(0)).isEqualTo(IndexFixture.digest(1, 0));
            assertThat(index.digest(3)).isEqualTo(IndexFixture.digest(2, 3));
            assertThat(index.digest(4)).isEqualTo(Digest.ZERO);
            assertThat(index.digest(40)).isEqualTo(IndexFixture.digest(1, 40));
            long[] all = new long[(int) GEOMETRY.blockCount()];
            index.fingerprints(0, all.length, all, 0);
            assertThat(all[3 * 16 + 3]).isEqualTo(IndexFixture.fingerprint(2, 3));
            assertThat(all[17 * 16 + 1]).isEqualTo(IndexFixture.fingerprint(1, 17));
            assertThat(all[17 * 16 + 2]).isZero();
            index.verifyTop();
            index.verifyRoot();
        }
    }

    @Test
    void theRootDependsOnWhatTheChunksAreAndNotOnTheWayThere() {
        MemoryStateDirectory other = new MemoryStateDirectory();
        try (IndexFile direct = create(directory);
                IndexFile detour = create(other)) {
            Changes all = IndexFixture.changes(2, 1, 2, 20);
            merge(detour, 1, 1, 20);
            assertThat(detour.rootWith(all)).isEqualTo(direct.rootWith(all));
            assertThat(direct.rootWith(all)).isNotEqualTo(direct.rootWith(IndexFixture.changes(2, 1, 2, 21)));
        }
    }

    @Test
    void aMergeThatDoesNotGiveThePromisedRootIsRefused() {
        try (IndexFile index = create(directory)) {
            Generation promised = IndexFixture.generation(1, IndexFixture.digest(9, 9));
            assertThatThrownBy(() -> index.merge(IndexFixture.changes(1, 5), promised))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.ROOT_MISMATCH));
            assertThat(index.generation()).isEmpty();
        }
    }

    @Test
    void aRottenByteAnywhereIsSeenAndNeverRead() {
        try (IndexFile index = create(directory)) {
            merge(index, 1, 0, 3, 17, 40);
        }
        long size = fileSize();
        int seen = 0;
        for (long position = 1024; position < size; position += 97) {
            directory.rot("index", position, 0x10);
            try (IndexFile index = open(directory)) {
                index.fingerprints(0, (int) GEOMETRY.blockCount(), new long[(int) GEOMETRY.blockCount()], 0);
                index.verifyRoot();
                index.verifyTop();
            } catch (ReplicatorException e) {
                assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE);
                seen++;
            }
            directory.rot("index", position, 0x10);
        }
        assertThat(seen).as("rot that was seen").isPositive();
    }

    /** Rebello et al., ATC 2020: what failed to be flushed may look as if it were there. */
    @Test
    void anIndexWhoseHeaderWasNotFlushedIsNotAtItsGeneration() {
        int failures = 0;
        for (int later = 0; ; later++) {
            MemoryStateDirectory disk = new MemoryStateDirectory();
            try (IndexFile index = create(disk)) {
                merge(index, 1, 0, 3);
                disk.failSoon(later, FaultCode.FLUSH_FAILED);
                try {
                    merge(index, 2, 3, 39);
                } catch (ReplicatorException e) {
                    failures++;
                    assertThat(index.generation().orElseThrow().number())
                            .as("operation %d", later)
                            .isEqualTo(1);
                    continue;
                }
                break;
            }
        }
        assertThat(failures).isPositive();
    }

    private long fileSize() {
        try (var file = directory.open("index")) {
            return file.sizeBytes();
        }
    }

    private static void merge(IndexFile index, long number, long... chunks) {
        Changes changes = IndexFixture.changes(number, chunks);
        index.merge(changes, IndexFixture.generation(number, index.rootWith(changes)));
    }

    private static IndexFile create(StateDirectory directory) {
        return IndexFile.create(directory, "index", IDENTITY, FingerprintAlgorithm.ofNewCopies());
    }

    private static IndexFile open(StateDirectory directory) {
        return IndexFile.open(directory, "index", IDENTITY, FingerprintAlgorithm.ofNewCopies());
    }
}
