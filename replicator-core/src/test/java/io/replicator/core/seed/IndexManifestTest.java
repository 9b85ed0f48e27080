package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.index.IndexFile;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IndexManifestTest {
    private final ArrivalFixture seed = ArrivalFixture.small();
    private final IndexFile index =
            seed.arrive(new MemoryStateDirectory()).directory().index();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Long> described = new ArrayList<>();

    @Test
    void theManifestOfACopyIsTheOneItCameWith() {
        write();
        assertThat(bytes.toByteArray()).isEqualTo(seed.manifest);
        assertThat(described).isSorted().startsWith(0L).endsWith(seed.geometry.logicalBytes());
    }

    /** Found where the seed is made, not weeks later where it arrives. */
    @Test
    void anIndexThatDoesNotHaveItsRootMakesNoManifest() {
        assertThatThrownBy(() -> index.merge(new OneChunk(), seed.header.generation()))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.ROOT_MISMATCH));
        assertThatThrownBy(this::write)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.CORRUPT_STATE))
                .hasMessageContaining("does not have the root of generation 17");
        assertThat(bytes.size()).as("unfinished").isLessThan(seed.manifest.length);
    }

    private void write() {
        IndexManifest.write(index, seed.header, Channels.newChannel(bytes), "m", SeedSignature.NONE, described::add);
    }

    private static final class OneChunk implements IndexChanges {
        @Override
        public long chunkCount() {
            return 1;
        }

        @Override
        public void forEachAscendingChange(ChangeVisitor visitor) {
            visitor.change(2, BlockMask.all(2), new long[] {1, 1}, new Digest(1, 2, 3, 4));
        }
    }
}
