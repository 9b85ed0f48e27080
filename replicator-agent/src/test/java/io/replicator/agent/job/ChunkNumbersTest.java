package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import org.junit.jupiter.api.Test;

final class ChunkNumbersTest {
    @Test
    void namesRunsAndSaysWhereThereAreMore() {
        BlockSet set = BlockSet.empty(new Geometry(100 << 14, 1 << 14));
        assertThat(ChunkNumbers.of(set, 3)).isEmpty();
        set.addChunk(3);
        set.addChunks(25, 27);
        set.addChunk(99);
        assertThat(ChunkNumbers.of(set, 3)).isEqualTo("3, 25-27, 99");
        set.addChunk(40);
        assertThat(ChunkNumbers.of(set, 3)).isEqualTo("3, 25-27, 40 …");
    }
}
