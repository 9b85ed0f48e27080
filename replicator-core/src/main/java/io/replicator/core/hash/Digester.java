package io.replicator.core.hash;

import static io.replicator.core.extent.Geometry.BLOCK_BYTES;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** The digest of chunks: SHA-256 of the volume's salt and the chunk's bytes. Thread-safe. */
public final class Digester {
    private static final int SALT_BYTES = 16;
    /** A piece, where it comes from and the key of a fingerprint fit the processor's first cache together; larger ones were measured to be slower. */
    private static final int PIECE_BYTES = BLOCK_BYTES;

    private static final ThreadLocal<byte[]> SCRATCH =
            ThreadLocal.withInitial(() -> new byte[SALT_BYTES + PIECE_BYTES]);

    private final byte[] salt;

    /** The digester of one volume's chunks. */
    public Digester(Salt salt) {
        this.salt = salt.toBytes();
    }

    /** The digest of the bytes from position to limit, {@link Digest#ZERO} when all are zero. The position stays. */
    public Digest digest(ByteBuffer chunk) {
        return ZeroBytes.isZero(chunk) ? Digest.ZERO : walk(chunk, (scratch, length, done) -> {});
    }

    /**
     * As {@link #digest(ByteBuffer)}, and the fingerprint of each of its blocks, from one walk over the bytes: whoever needs both has them for
     * one copy of them.
     *
     * @param fingerprints receives them; as long as the chunk has blocks
     */
    public Digest digest(ByteBuffer chunk, Fingerprinter fingerprinter, long[] fingerprints) {
        if (ZeroBytes.isZero(chunk)) {
            Arrays.fill(fingerprints, 0);
            return Digest.ZERO;
        }
        return walk(chunk, (scratch, length, done) -> {
            for (int at = 0; at < length; at += BLOCK_BYTES) {
                fingerprints[(done + at) / BLOCK_BYTES] =
                        fingerprinter.fingerprint(scratch, SALT_BYTES + at, Math.min(BLOCK_BYTES, length - at));
            }
        });
    }

    /** Whoever looks at each piece while it is in a cache: whole blocks but for the last. */
    @FunctionalInterface
    private interface Onlooker {
        void piece(byte[] scratch, int length, int done);
    }

    /**
     * The 16 bytes in front of a piece are those that come before it: the salt, then the end of the last piece. What is passed on is thus always whole blocks
     * of SHA-256, and what is looked at always whole blocks of the volume.
     */
    private Digest walk(ByteBuffer chunk, Onlooker onlooker) {
        MessageDigest sha = Sha256.get();
        byte[] scratch = SCRATCH.get();
        System.arraycopy(salt, 0, scratch, 0, SALT_BYTES);
        int start = chunk.position();
        int end = chunk.limit();
        for (int position = start; position < end; ) {
            int length = Math.min(PIECE_BYTES, end - position);
            chunk.get(position, scratch, SALT_BYTES, length);
            onlooker.piece(scratch, length, position - start);
            sha.update(scratch, 0, length);
            System.arraycopy(scratch, length, scratch, 0, SALT_BYTES);
            position += length;
        }
        sha.update(scratch, 0, SALT_BYTES);
        return Digest.of(sha.digest());
    }
}
