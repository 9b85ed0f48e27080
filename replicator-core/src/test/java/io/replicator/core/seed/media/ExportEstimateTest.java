package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Media that were said to suffice do, whatever the format adds to what a volume holds. */
final class ExportEstimateTest {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int BYTES = 12 << 20;

    @Test
    void anExportTakesNoMoreThanWasSaidAndNotMuchLess() {
        for (int randomOf8 : new int[] {0, 3, 8}) {
            TravellingSeed seed = new TravellingSeed(new Geometry(BYTES, CHUNK_BYTES), 16, content(randomOf8));
            MemoryStateDirectory medium = seed.exported();
            MemoryBlockDevice device = seed.emptyDevice();
            device.write(0, java.nio.ByteBuffer.wrap(content(randomOf8)));
            ExportEstimate estimate =
                    ExportEstimate.of(device, new Parts(new Geometry(BYTES, CHUNK_BYTES), 16), () -> 0, () -> false);
            assertThat(partBytes(seed.directory(medium)))
                    .as(randomOf8 + " of 8 blocks random")
                    .isBetween(estimate.writtenBytes() * 9 / 10 - (2 << 20) / 10, estimate.writtenBytes());
        }
    }

    /** So many of eight blocks do not compress. */
    private static byte[] content(int randomOf8) {
        Random random = new Random(11);
        byte[] bytes = new byte[BYTES];
        byte[] block = new byte[4096];
        for (int at = 0; at < BYTES; at += block.length) {
            if (at / block.length % 8 < randomOf8) {
                random.nextBytes(block);
            } else {
                java.util.Arrays.fill(block, (byte) (1 + random.nextInt(100)));
            }
            System.arraycopy(block, 0, bytes, at, block.length);
        }
        return bytes;
    }

    private static long partBytes(MemoryStateDirectory directory) {
        long bytes = 0;
        for (String name : directory.files()) {
            if (name.startsWith("part-")) {
                try (StateFile file = directory.open(name)) {
                    bytes += file.sizeBytes();
                }
            }
        }
        return bytes;
    }
}
