package io.replicator.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever stands where a batch should, a reader reads it or refuses it with the one code, and takes no more memory than it may. */
class HostileBatchProperties {
    /** A parsed batch takes objects in proportion to its entries, which are at least five bytes each. */
    private static final long BYTES_PER_BYTE = 64;

    private static final long FIXED_BYTES = 64 << 10;

    @Property
    void everyFlippedByteIsSeen(@ForAll long seed, @ForAll @IntRange(min = 1, max = 255) int flip) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 16);
        byte[] batch = new BatchFixture(seed, geometry).batch(BatchWriter.MIN_TARGET_BYTES);
        int at = new Random(seed).nextInt(batch.length);
        batch[at] ^= (byte) flip;
        assertRefused(batch, geometry);
    }

    @Property
    void everyCutAndEveryExcessIsSeen(@ForAll long seed) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 16);
        byte[] batch = new BatchFixture(seed, geometry).batch(BatchWriter.MIN_TARGET_BYTES);
        Random random = new Random(seed);
        assertRefused(Arrays.copyOf(batch, random.nextInt(batch.length)), geometry);
        assertRefused(Arrays.copyOf(batch, batch.length + 1 + random.nextInt(100)), geometry);
    }

    @Property
    void randomBytesAreRefused(@ForAll byte[] bytes) {
        assertRefused(bytes, new Geometry(1 << 20, 1 << 16));
    }

    @Property(tries = 3000)
    void aForgedBatchWithAValidChecksumIsReadOrRefused(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int mutations) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 16);
        byte[] batch = new BatchFixture(seed, geometry).batch(BatchWriter.MIN_TARGET_BYTES);
        Random random = new Random(~seed);
        int tableBytes = ByteBuffer.wrap(batch).getInt(12);
        for (int i = 0; i < mutations; i++) {
            // Most of what can be said wrongly is said in the header and the table.
            int reach = random.nextInt(4) == 0 ? batch.length : Batch.HEADER_BYTES + tableBytes;
            int at = 4 + random.nextInt(Math.min(batch.length, reach) - 4);
            batch[at] = (byte)
                    switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> 0xFF;
                        case 2 -> batch[at] + 1;
                        default -> random.nextInt(256);
                    };
        }
        BatchHeader.writeChecksum(ByteBuffer.wrap(batch));
        long allowed = FIXED_BYTES + BYTES_PER_BYTE * batch.length;
        assertThat(allocatedBy(() -> readOrRefused(batch, geometry))).isLessThan(allowed);
    }

    /** An attempt to go through the whole batch: what it says is taken at its word only within its own bounds. */
    private static void readOrRefused(byte[] batch, Geometry geometry) {
        try {
            BatchReader reader = BatchReader.parse(ByteBuffer.wrap(batch), geometry);
            assertThat(reader.payloadBytes()).isBetween(0, Batch.MAX_PAYLOAD_BYTES);
            ByteBuffer payload = reader.payload(ByteBuffer.allocateDirect(reader.payloadBytes()));
            long last = -1;
            for (int i = 0; i < reader.chunks().size(); i++) {
                long chunk = reader.chunks().get(i).chunk();
                assertThat(chunk).isGreaterThan(last).isLessThan(geometry.chunkCount());
                last = chunk;
                reader.applyTo(i, payload, ByteBuffer.allocateDirect(geometry.chunkLength(chunk)));
            }
        } catch (ReplicatorException e) {
            assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_FRAME);
        }
    }

    static void assertRefused(byte[] batch, Geometry geometry) {
        assertThatThrownBy(() -> {
                    BatchReader reader = BatchReader.parse(ByteBuffer.wrap(batch), geometry);
                    reader.payload(ByteBuffer.allocateDirect(reader.payloadBytes()));
                })
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_FRAME));
    }

    private static long allocatedBy(Runnable action) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        action.run();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
