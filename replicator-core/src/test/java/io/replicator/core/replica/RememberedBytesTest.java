package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * After a flush that failed the system may remember bytes that never got to the disk. What a replica lists of its device is what is there, so that a
 * round does not count on the rest: the world found a copy in place that took two rounds instead of one (seed 48822).
 */
final class RememberedBytesTest {
    private static final Geometry GEOMETRY = new Geometry(4 * 8192L, 8192);

    private final Content onDisk = ReplicaSite.content(GEOMETRY, 3);
    private final Content remembered = ReplicaSite.content(GEOMETRY, 5);
    private final ReplicaSite site = ReplicaSite.at(onDisk);
    private final BlockDevice device = new RememberingDevice();
    private final ChunkProof proof = new ChunkProof(device, onDisk.identity);

    @Test
    void aCopyInPlaceListsWhatIsOnTheDisk() {
        DirectRound round = new DirectRound("vm", onDisk.generation, device, proof, committed -> {}, () -> {});
        assertThat(digests(round.held(0, 10))).isEqualTo(digestsOf(onDisk));
    }

    @Test
    void aComparisonListsWhatIsOnTheDisk() {
        site.start();
        DeviceListing listing = new DeviceListing(GEOMETRY, site.directory.index(), proof, BlockSet.empty(GEOMETRY));
        DeviceListing.Listed listed = listing.from(0, 10);
        assertThat(digests(listed.page())).isEqualTo(digestsOf(onDisk));
        assertThat(listed.other().isEmpty()).isTrue();
    }

    private static List<Digest> digests(HeldPage page) {
        return page.chunks().stream().map(HeldPage.Held::digest).toList();
    }

    private static List<Digest> digestsOf(Content content) {
        return List.of(content.digest(0), content.digest(1), content.digest(2), content.digest(3));
    }

    /** The disk, and other bytes in front of it until the system is asked to forget them. */
    private final class RememberingDevice implements BlockDevice {
        private boolean forgotten;

        @Override
        public String name() {
            return "/dev/vm";
        }

        @Override
        public long sizeBytes() {
            return GEOMETRY.logicalBytes();
        }

        @Override
        public void forgetCached() {
            forgotten = true;
        }

        @Override
        public void read(long position, ByteBuffer target) {
            byte[] bytes = forgotten ? onDisk.bytes : remembered.bytes;
            target.put(bytes, (int) position, target.remaining());
        }

        @Override
        public void write(long position, ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void zero(long position, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long holeEnd(long position) {
            return position;
        }

        @Override
        public void flush() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
