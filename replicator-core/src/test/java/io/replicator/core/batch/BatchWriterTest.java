package io.replicator.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchWriterTest {
    private static final Digest DIGEST = new Digest(1, 2, 3, 4);

    private final BufferPool pool = new BufferPool(16 << 20);

    /**
     * What N scattered 4 KiB writes of incompressible data may cost in BATCH frames: 1.03 × N × 4 KiB + 64 bytes for each touched chunk +
     * 64 KiB. A frame has 32 bytes besides its batch.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 2000})
    void scatteredWritesCostLittleMoreThanThemselves(int writes) {
        for (int chunkBytes = 4096; chunkBytes <= 1 << 20; chunkBytes <<= 2) {
            for (int targetBytes : new int[] {32 << 10, 256 << 10}) {
                Geometry geometry = new Geometry(1L << 30, chunkBytes);
                SortedMap<Long, BlockMask> touched = scattered(geometry, writes);
                long blocks = touched.values().stream()
                        .mapToLong(BlockMask::cardinality)
                        .sum();
                long allowed = blocks * 4096 * 103 / 100 + touched.size() * 64L + (64 << 10);
                assertThat(bytesInBatchFrames(geometry, targetBytes, touched)).isBetween(blocks * 4096, allowed);
            }
        }
    }

    private static SortedMap<Long, BlockMask> scattered(Geometry geometry, int writes) {
        Random random = new Random(writes);
        SortedMap<Long, BlockMask> touched = new TreeMap<>();
        for (int i = 0; i < writes; i++) {
            long block = random.nextLong(geometry.blockCount());
            long chunk = geometry.chunkOfBlock(block);
            BlockMask before = touched.getOrDefault(chunk, BlockMask.none(geometry.blocksPerChunk()));
            touched.put(chunk, before.with((int) (block - geometry.firstBlock(chunk))));
        }
        return touched;
    }

    private long bytesInBatchFrames(Geometry geometry, int targetBytes, SortedMap<Long, BlockMask> touched) {
        Random random = new Random(1);
        byte[] block = new byte[Geometry.BLOCK_BYTES];
        ByteBuffer chunkBytes = ByteBuffer.allocate(geometry.chunkBytes());
        long sum = 0;
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, targetBytes, pool)) {
            for (var entry : touched.entrySet()) {
                BlockMask changed = entry.getValue();
                for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
                    random.nextBytes(block);
                    chunkBytes.put(i * Geometry.BLOCK_BYTES, block);
                }
                if (!writer.add(entry.getKey(), entry.getValue(), DIGEST, chunkBytes)) {
                    sum += 32 + finish(writer).length;
                    writer.add(entry.getKey(), entry.getValue(), DIGEST, chunkBytes);
                }
            }
            sum += 32 + finish(writer).length;
        }
        assertThat(pool.leasedBytes()).isZero();
        return sum;
    }

    @Test
    void aDiscardedVolumeTravelsInFiveBytesAChunk() {
        Geometry geometry = new Geometry(1L << 30, 65536);
        ByteBuffer zeroes = ByteBuffer.allocateDirect(65536);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 256 << 10, pool)) {
            for (long chunk = 0; chunk < 100; chunk++) {
                assertThat(writer.add(chunk, BlockMask.all(16), Digest.ZERO, zeroes))
                        .isTrue();
            }
            byte[] batch = finish(writer);
            assertThat(batch).hasSize(Batch.HEADER_BYTES + 500);
            assertThat(BatchReader.parse(ByteBuffer.wrap(batch), geometry).payloadBytes())
                    .isZero();
        }
    }

    @Test
    void theLargestChunkFits() {
        Geometry geometry = new Geometry(64L << 20, Geometry.MAX_CHUNK_BYTES);
        byte[] bytes = new byte[Geometry.MAX_CHUNK_BYTES];
        new Random(1).nextBytes(bytes);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 32 << 10, pool)) {
            assertThat(writer.add(0, BlockMask.all(1024), DIGEST, ByteBuffer.wrap(bytes)))
                    .isTrue();
            assertThat(writer.isFull()).isTrue();
            assertThat(writer.add(1, BlockMask.all(1024), DIGEST, ByteBuffer.wrap(bytes)))
                    .isFalse();
            byte[] batch = finish(writer);
            assertThat(batch.length).isLessThanOrEqualTo(Batch.MAX_BYTES);
            BatchReader reader = BatchReader.parse(ByteBuffer.wrap(batch), geometry);
            assertThat(reader.payload(ByteBuffer.allocate(0))).isEqualTo(ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void noBatchMakesTheReplicaReadMoreThanItsBound() {
        Geometry geometry = new Geometry(1L << 30, Geometry.MAX_CHUNK_BYTES);
        byte[] bytes = new byte[Geometry.MAX_CHUNK_BYTES];
        bytes[0] = 1;
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 512 << 10, pool)) {
            int added = 0;
            while (writer.add(added, BlockMask.of(1024, 1), DIGEST, ByteBuffer.wrap(bytes))) {
                added++;
            }
            assertThat(added).isEqualTo(8);
            assertThat(writer.isFull()).isTrue();
        }
    }

    @Test
    void chunksOfABatchAscend() {
        Geometry geometry = new Geometry(1L << 20, 65536);
        ByteBuffer bytes = ByteBuffer.allocate(65536).put(0, (byte) 1);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 256 << 10, pool)) {
            assertThat(writer.add(5, BlockMask.of(16, 1), DIGEST, bytes)).isTrue();
            assertThat(writer.isFull()).isFalse();
            assertThat(writer.add(5, BlockMask.of(16, 1), DIGEST, bytes)).isFalse();
            assertThat(writer.isFull()).isTrue();
            finish(writer);
            assertThat(writer.isFull()).isFalse();
            assertThat(writer.add(5, BlockMask.of(16, 1), DIGEST, bytes)).isTrue();
        }
    }

    @Test
    void whatWasAddedIsForgottenByAReset() {
        Geometry geometry = new Geometry(1L << 20, 65536);
        ByteBuffer bytes = ByteBuffer.allocate(65536).put(0, (byte) 1);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 256 << 10, pool)) {
            writer.add(5, BlockMask.of(16, 1), DIGEST, bytes);
            writer.reset();
            assertThat(writer.chunks()).isZero();
            writer.add(2, BlockMask.of(16, 1), DIGEST, bytes);
            BatchReader reader = BatchReader.parse(ByteBuffer.wrap(finish(writer)), geometry);
            assertThat(reader.chunks()).hasSize(1);
        }
    }

    @Test
    void aFinishedBatchTakesNoMoreOfThePoolThanItIs() {
        Geometry geometry = new Geometry(1L << 20, 65536);
        byte[] text = "abcdefgh".repeat(8192).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 256 << 10, pool)) {
            writer.add(0, BlockMask.all(16), DIGEST, ByteBuffer.wrap(text));
            long before = pool.leasedBytes();
            Lease lease = writer.tryFinish(pool);
            assertThat(pool.leasedBytes() - before).isEqualTo(BufferPool.ALIGNMENT_BYTES);
            lease.release();
        }
    }

    @Test
    void aPoolWithoutRoomOpensNoWriterAndKeepsNothing() {
        Lease hog = pool.tryLease(8 << 20);
        Lease other = pool.tryLease(4 << 20);
        Geometry geometry = new Geometry(1L << 30, Geometry.MAX_CHUNK_BYTES);
        assertThat(BatchWriter.tryOpen(geometry, 256 << 10, pool)).isNull();
        other.release();
        hog.release();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void wrongArgumentsAreRefused() {
        Geometry geometry = new Geometry(1L << 20, 65536);
        ByteBuffer bytes = ByteBuffer.allocate(65536).put(0, (byte) 1);
        try (BatchWriter writer = BatchWriter.tryOpen(geometry, 256 << 10, pool)) {
            assertThatThrownBy(() -> writer.add(16, BlockMask.all(16), DIGEST, bytes))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> writer.add(0, BlockMask.none(16), DIGEST, bytes))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.add(0, BlockMask.all(8), DIGEST, bytes))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.add(0, BlockMask.all(16), DIGEST, bytes.slice(0, 65535)))
                    .isInstanceOf(IllegalArgumentException.class);
            // A digest of zero stands for zeroes, and for nothing else.
            assertThatThrownBy(() -> writer.add(0, BlockMask.all(16), Digest.ZERO, bytes))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.tryFinish(pool)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> BatchWriter.tryOpen(geometry, 1024, pool))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] finish(BatchWriter writer) {
        return BatchFixture.take(writer.tryFinish(pool));
    }
}
