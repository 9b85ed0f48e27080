package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.index.DamageSet;
import io.replicator.core.index.VolumeDirectory;

/** What is true of every copy that was published. */
final class ArrivalAssertions {
    private ArrivalAssertions() {}

    /**
     * The index says what the seed held, its root is right, exactly this damage is durable, and no damaged chunk has the fingerprints that
     * the index tells.
     */
    static void assertComplete(ArrivalFixture seed, VolumeDirectory copy, BlockSet damage) {
        assertThat(copy.index().generation()).contains(seed.header.generation());
        copy.index().verifyTop();
        copy.index().verifyRoot();
        try (DamageSet listed = DamageSet.open(copy.directory(), seed.geometry)) {
            assertThat(listed.chunks()).isEqualTo(damage);
        }
        for (int chunk = 0; chunk < seed.geometry.chunkCount(); chunk++) {
            assertThat(copy.index().digest(chunk)).isEqualTo(seed.digests.get(chunk));
            long[] indexed = new long[seed.geometry.blocksIn(chunk)];
            copy.index().fingerprints(seed.geometry.firstBlock(chunk), indexed.length, indexed, 0);
            long[] onDevice = seed.fingerprintsOnDevice(chunk);
            if (!damage.containsChunk(chunk)) {
                assertThat(indexed).as("chunk %d", chunk).isEqualTo(onDevice);
            } else if (seed.digests.get(chunk).isZero()) {
                assertThat(indexed).containsOnly(0);
            } else if (!seed.isUnreadable(chunk)) {
                for (int block = 0; block < indexed.length; block++) {
                    assertThat(indexed[block])
                            .as("chunk %d block %d", chunk, block)
                            .isNotEqualTo(onDevice[block])
                            .isNotZero();
                }
            }
            assertThat(damage.containsChunk(chunk)
                            && !seed.isUnreadable(chunk)
                            && java.util.Arrays.equals(indexed, onDevice))
                    .as("chunk %d would be taken for sound", chunk)
                    .isFalse();
        }
    }
}
