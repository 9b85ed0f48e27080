package io.replicator.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.BatchFixture.Given;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BatchProperties {
    @Property
    void whatWasAddedIsReadBack(@ForAll long seed, @ForAll @IntRange(min = 14, max = 20) int targetBits) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 17);
        BatchFixture fixture = new BatchFixture(seed, geometry);
        List<Given> given = new ArrayList<>();
        List<byte[]> batches = new ArrayList<>();
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 1 << targetBits, fixture.pool)) {
            for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
                Given next = fixture.given(chunk);
                given.add(next);
                if (!writer.add(chunk, next.changed(), next.digest(), next.bytes())) {
                    assertThat(writer.isFull()).isTrue();
                    batches.add(BatchFixture.take(writer.tryFinish(fixture.pool)));
                    assertThat(writer.add(chunk, next.changed(), next.digest(), next.bytes()))
                            .isTrue();
                }
            }
            batches.add(BatchFixture.take(writer.tryFinish(fixture.pool)));
        }
        assertThat(fixture.pool.leasedBytes()).isZero();

        int at = 0;
        for (byte[] batch : batches) {
            BatchReader reader = BatchReader.parse(ByteBuffer.wrap(batch), geometry);
            assertThat(batch.length <= 1 << targetBits || reader.chunks().size() == 1)
                    .isTrue();
            List<byte[]> rebuilt = BatchFixture.rebuilt(reader, geometry);
            for (int i = 0; i < rebuilt.size(); i++) {
                assertSame(reader.chunks().get(i), rebuilt.get(i), given.get(at++));
            }
        }
        assertThat(at).isEqualTo(given.size());
    }

    private static void assertSame(BatchChunk chunk, byte[] rebuilt, Given given) {
        assertThat(chunk.chunk()).isEqualTo(given.chunk());
        assertThat(chunk.changed()).isEqualTo(given.changed());
        assertThat(chunk.digest()).isEqualTo(given.digest());
        assertThat(chunk.whole()).isEqualTo(given.changed().isAll());
        BlockMask changed = given.changed();
        for (int block = 0; block < changed.blocks(); block++) {
            int from = block * Geometry.BLOCK_BYTES;
            int to = Math.min(from + Geometry.BLOCK_BYTES, rebuilt.length);
            byte[] expected = java.util.Arrays.copyOfRange(given.bytes().array(), from, to);
            assertThat(chunk.zero().isSet(block)).isEqualTo(changed.isSet(block) && BatchFixture.isZero(expected));
            if (!changed.isSet(block)) {
                java.util.Arrays.fill(expected, (byte) 0x55);
            }
            assertThat(java.util.Arrays.copyOfRange(rebuilt, from, to)).isEqualTo(expected);
        }
    }

    @Property
    void everyWayToReadThePayloadAgrees(@ForAll long seed) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 17);
        BatchFixture fixture = new BatchFixture(seed, geometry);
        BatchReader reader = BatchReader.parse(ByteBuffer.wrap(fixture.batch(1 << 18)), geometry);
        ByteBuffer payload = reader.payload(ByteBuffer.allocateDirect(reader.payloadBytes()));
        List<byte[]> rebuilt = BatchFixture.rebuilt(reader, geometry);
        for (int i = 0; i < rebuilt.size(); i++) {
            byte[] chunk = new byte[rebuilt.get(i).length];
            java.util.Arrays.fill(chunk, (byte) 0x55);
            reader.forEachBlock(
                    i, payload, (block, bytes) -> bytes.get(chunk, block * Geometry.BLOCK_BYTES, bytes.remaining()));
            assertThat(chunk).isEqualTo(rebuilt.get(i));
        }
    }

    @Property(tries = 20)
    void anEmptyPoolDelaysABatchAndLosesNothing(@ForAll long seed) {
        Geometry geometry = BatchFixture.geometry(seed, 1 << 17);
        BatchFixture fixture = new BatchFixture(seed, geometry);
        BatchWriter writer = BatchWriter.tryOpen(geometry, 1 << 18, fixture.pool);
        Given given = fixture.given(0);
        writer.add(0, given.changed(), given.digest(), given.bytes());
        List<Lease> hogs = new ArrayList<>();
        for (int bytes = 4 << 20; bytes >= BufferPool.ALIGNMENT_BYTES; bytes /= 2) {
            for (Lease hog = fixture.pool.tryLease(bytes); hog != null; hog = fixture.pool.tryLease(bytes)) {
                hogs.add(hog);
            }
        }
        assertThat(writer.tryFinish(fixture.pool)).isNull();
        assertThat(writer.tryFinish(fixture.pool)).isNull();
        hogs.forEach(Lease::release);
        byte[] batch = BatchFixture.take(writer.tryFinish(fixture.pool));
        BatchReader reader = BatchReader.parse(ByteBuffer.wrap(batch), geometry);
        assertSame(
                reader.chunks().get(0), BatchFixture.rebuilt(reader, geometry).get(0), given);
        writer.close();
        assertThat(fixture.pool.leasedBytes()).isZero();
    }
}
