package io.replicator.core.hash;

import static io.replicator.core.extent.Geometry.BLOCK_BYTES;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;

/**
 * PolymurHash 2 of blocks. The key's first eight bytes choose the polynomial's point, the last eight the secret that is added.
 *
 * <p>hash4j is what says which value that is. Whole blocks are hashed by {@link PolymurBlock}, which is faster and computes the same; that it does is
 * tried on one block whenever one is made, since a wrong value would make every block of a volume look changed.
 */
final class PolymurHash implements BlockHash {
    private final Hasher64 hasher;
    private final PolymurBlock wholeBlocks;

    PolymurHash(byte[] key) {
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
    public long hash(byte[] block, int start, int length) {
        return length == BLOCK_BYTES ? wholeBlocks.hash(block, start) : hasher.hashBytesToLong(block, start, length);
    }
}
