package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Contents that have been got wrong elsewhere. */
final class ReplicaContentTest {
    @Test
    void peers12OneByteThatIsNotZeroIsSeenWhereverItIsInABlock() {
        int block = Geometry.BLOCK_BYTES;
        Geometry geometry = new Geometry((long) block * block + 1, 65536);
        Content zero = ReplicaSite.content(geometry, 1).nextWith(new byte[block * block + 1]);
        byte[] bytes = new byte[block * block + 1];
        for (int i = 0; i < block; i++) {
            // Block i, byte i; and the partial last block's only byte.
            bytes[i * block + i] = (byte) (1 << (i % 8));
        }
        bytes[block * block] = 1;
        Content sprinkled = zero.nextWith(bytes);
        byte[] everySecond = bytes.clone();
        for (int i = 0; i < block; i += 2) {
            everySecond[i * block + i] = 0;
        }
        Content thinned = sprinkled.nextWith(everySecond);
        ReplicaSite site = ReplicaSite.at(zero).with(new ReplicaSettings(64 << 20, 1 << 20, 3));
        site.start();
        for (Content[] step :
                new Content[][] {{zero, sprinkled}, {sprinkled, thinned}, {thinned, zeroAfter(thinned)}}) {
            site.round(step[0], step[1], 1000);
            assertThat(Arrays.mismatch(site.logicalContent(), step[1].bytes)).isNegative();
            assertThat(site.indexIs(step[1], step[0])).isTrue();
        }
    }

    @Test
    void aVolumeOfOneByteHasRoundsToo() {
        Content base = ReplicaSite.content(new Geometry(1, 4096), 1);
        ReplicaSite site = ReplicaSite.at(base);
        site.start();
        byte[] other = {(byte) (base.bytes[0] ^ 3)};
        Content next = base.nextWith(other);
        site.round(base, next, 1);
        assertThat(site.logicalContent()).isEqualTo(other);
        assertThat(site.device.content()).hasSize(1001);
    }

    @Test
    void theLargestChunksComeWholeAndAsDeltas() {
        Geometry geometry = new Geometry(2L * Geometry.MAX_CHUNK_BYTES + 9000, Geometry.MAX_CHUNK_BYTES);
        Content base = ReplicaSite.content(geometry, 2);
        Content next = base.next(new Random(3));
        ReplicaSite site = ReplicaSite.at(base).with(new ReplicaSettings(64 << 20, 1 << 20, 2));
        site.start();
        site.round(base, next, 1);
        assertThat(Arrays.mismatch(site.logicalContent(), next.bytes)).isNegative();
        // What lies behind the volume's logical size on the device is nobody's business.
        assertThat(site.device.content()).endsWith(new byte[1000]);
    }

    private static Content zeroAfter(Content content) {
        return content.nextWith(new byte[content.bytes.length]);
    }
}
