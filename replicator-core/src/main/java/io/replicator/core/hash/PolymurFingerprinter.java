package io.replicator.core.hash;

import static io.replicator.core.extent.Geometry.BLOCK_BYTES;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * PolymurHash 2 over blocks. The key's first eight bytes choose the polynomial's point, the last eight the secret that is added.
 *
 * <p>A block is copied to an array first: measured, the library hashes an array at 4.7 GB/s a core including the copy, and a direct
 * buffer through its accessor at 2.9.
 */
final class PolymurFingerprinter implements Fingerprinter {
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[BLOCK_BYTES]);

    private final Hasher64 hasher;

    PolymurFingerprinter(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key);
        long point = words.getLong();
        hasher = Hashing.polymurHash2_0(0, point, words.getLong());
    }

    @Override
    public long fingerprint(ByteBuffer block) {
        return fingerprint(block, block.position(), block.remaining(), SCRATCH.get());
    }

    @Override
    public void fingerprints(ByteBuffer chunk, int blockCount, long[] target, int offset) {
        int length = chunk.remaining();
        if (blockCount != (length + BLOCK_BYTES - 1) / BLOCK_BYTES) {
            throw new IllegalArgumentException(length + " bytes are not " + blockCount + " blocks");
        }
        byte[] scratch = SCRATCH.get();
        for (int i = 0; i < blockCount; i++) {
            int start = i * BLOCK_BYTES;
            int blockLength = Math.min(BLOCK_BYTES, length - start);
            target[offset + i] = fingerprint(chunk, chunk.position() + start, blockLength, scratch);
        }
    }

    private long fingerprint(ByteBuffer source, int start, int length, byte[] scratch) {
        if (length > BLOCK_BYTES) {
            throw new IllegalArgumentException("a block of " + length + " bytes");
        }
        if (ZeroBytes.isZero(source, start, length)) {
            return 0;
        }
        source.get(start, scratch, 0, length);
        long hash = hasher.hashBytesToLong(scratch, 0, length);
        // 0 is taken by zero blocks; sharing 1 between two values costs the bound a factor of two at most.
        return hash == 0 ? 1 : hash;
    }
}
