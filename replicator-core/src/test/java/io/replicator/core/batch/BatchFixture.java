package io.replicator.core.batch;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Random chunks, and batches made of them. */
final class BatchFixture {
    /** A chunk as it was given to the writer. */
    record Given(long chunk, BlockMask changed, Digest digest, ByteBuffer bytes) {}

    private final RandomGenerator random;
    final Geometry geometry;
    final BufferPool pool = new BufferPool(BufferPool.MAX_LEASE_BYTES);

    BatchFixture(long seed, Geometry geometry) {
        this.random = new Random(seed);
        this.geometry = geometry;
    }

    /** A geometry with few chunks, any chunk size up to a bound, and often a partial last block. */
    static Geometry geometry(long seed, int maxChunkBytes) {
        Random random = new Random(seed);
        int sizes = Integer.numberOfTrailingZeros(maxChunkBytes / Geometry.MIN_CHUNK_BYTES) + 1;
        int chunkBytes = Geometry.MIN_CHUNK_BYTES << random.nextInt(sizes);
        return new Geometry(1 + random.nextLong(chunkBytes * 12L), chunkBytes);
    }

    Given given(long chunk) {
        int length = geometry.chunkLength(chunk);
        int blocks = geometry.blocksIn(chunk);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        boolean zeroChunk = random.nextInt(8) == 0;
        for (int block = 0; block < blocks && !zeroChunk; block++) {
            byte[] content = new byte[Batch.blockLength(block, length)];
            switch (random.nextInt(4)) {
                case 0 -> {}
                case 1 -> java.util.Arrays.fill(content, (byte) ('a' + random.nextInt(26)));
                default -> random.nextBytes(content);
            }
            bytes.put(content);
        }
        byte[] array = bytes.array();
        BlockMask changed = random.nextInt(3) == 0 ? BlockMask.all(blocks) : mask(blocks);
        Digest digest = isZero(array)
                ? Digest.ZERO
                : new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong() | 1);
        return new Given(chunk, changed, digest, bytes.rewind());
    }

    private BlockMask mask(int blocks) {
        long[] words = new long[(blocks + 63) / 64];
        for (int i = 0; i < words.length; i++) {
            // About one block in eight, as scattered writes are.
            for (int bit = 0; bit < 8; bit++) {
                words[i] |= 1L << random.nextInt(64);
            }
        }
        return BlockMask.of(blocks, words).with(random.nextInt(blocks));
    }

    static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** One batch of some chunks, as many as go into it. */
    byte[] batch(int targetBytes) {
        BatchWriter writer = BatchWriter.tryOpen(geometry, targetBytes, pool);
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            if (random.nextInt(3) != 0 || chunk == geometry.chunkCount() - 1) {
                Given given = given(chunk);
                if (!writer.add(chunk, given.changed(), given.digest(), given.bytes())) {
                    break;
                }
            }
        }
        byte[] bytes = take(writer.tryFinish(pool));
        writer.close();
        return bytes;
    }

    /** The lease's bytes; it is released. */
    static byte[] take(Lease lease) {
        byte[] bytes = new byte[lease.length()];
        lease.bytes().get(bytes);
        lease.release();
        return bytes;
    }

    /** Every chunk that one batch says, applied to bases of 0x55. */
    static List<byte[]> rebuilt(BatchReader reader, Geometry geometry) {
        ByteBuffer payload = ByteBuffer.allocateDirect(reader.payloadBytes());
        reader.decompress(payload);
        payload.flip();
        List<byte[]> result = new ArrayList<>();
        for (int i = 0; i < reader.chunks().size(); i++) {
            byte[] chunk = new byte[geometry.chunkLength(reader.chunks().get(i).chunk())];
            java.util.Arrays.fill(chunk, (byte) 0x55);
            reader.applyTo(i, payload, ByteBuffer.wrap(chunk));
            result.add(chunk);
        }
        return result;
    }
}
