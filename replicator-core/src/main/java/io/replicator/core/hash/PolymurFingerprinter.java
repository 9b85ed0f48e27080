package io.replicator.core.hash;

import static io.replicator.core.extent.Geometry.BLOCK_BYTES;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;

/**
 * PolymurHash 2 over blocks. The key's first eight bytes choose the polynomial's point, the last eight the secret that is added.
 *
 * <p>hash4j is what says which value that is. Whole blocks are hashed by {@link PolymurBlock}, which is faster and computes the same; that it does is
 * tried on one block whenever a fingerprinter is made, since a wrong value would make every block of a volume look changed. A block is copied to
 * an array first: measured, that is faster than reading a direct buffer through its accessor.
 */
final class PolymurFingerprinter implements Fingerprinter {
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[BLOCK_BYTES]);

    private final Hasher64 hasher;
    private final PolymurBlock wholeBlocks;

    PolymurFingerprinter(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key);
        long point = words.getLong();
        long secret = words.getLong();
        hasher = Hashing.polymurHash2_0(0, point, secret);
        wholeBlocks = new PolymurBlock(point, secret);
        byte[] trial = new byte[BLOCK_BYTES];
        for (int i = 0; i < trial.length; i++) {
            trial[i] = (byte) (i * 31 + key[i % key.length]);
        }
        if (wholeBlocks.hash(trial, 0) != hasher.hashBytesToLong(trial, 0, BLOCK_BYTES)) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "this Java computes another fingerprint than hash4j does; use another one");
        }
    }

    @Override
    public long fingerprint(ByteBuffer block) {
        return fingerprint(block, block.position(), block.remaining(), SCRATCH.get());
    }

    @Override
    public long fingerprint(byte[] block, int start, int length) {
        return ZeroBytes.isZero(block, start, length) ? 0 : hash(block, start, length);
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
        requireBlock(length);
        if (ZeroBytes.isZero(source, start, length)) {
            return 0;
        }
        source.get(start, scratch, 0, length);
        return hash(scratch, 0, length);
    }

    private long hash(byte[] block, int start, int length) {
        requireBlock(length);
        long hash =
                length == BLOCK_BYTES ? wholeBlocks.hash(block, start) : hasher.hashBytesToLong(block, start, length);
        // 0 is taken by zero blocks; sharing 1 between two values costs the bound a factor of two at most.
        return hash == 0 ? 1 : hash;
    }

    private static void requireBlock(int length) {
        if (length > BLOCK_BYTES) {
            throw new IllegalArgumentException("a block of " + length + " bytes");
        }
    }
}
