package io.replicator.core.hash;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The digest of chunks: SHA-256 of the volume's salt and the chunk's bytes. Thread-safe. */
public final class Digester {
    // The salt sits in front of the first piece, so that no piece leaves part of a 64-byte SHA-256 block over for the
    // next.
    private static final int PIECE_BYTES = 16 << 10;
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[PIECE_BYTES]);

    private final byte[] salt;

    /** The digester of one volume's chunks. */
    public Digester(Salt salt) {
        this.salt = salt.toBytes();
    }

    /** The digest of the bytes from position to limit, {@link Digest#ZERO} when all are zero. The position stays. */
    public Digest digest(ByteBuffer chunk) {
        if (ZeroBytes.isZero(chunk)) {
            return Digest.ZERO;
        }
        MessageDigest sha = Sha256.get();
        byte[] scratch = SCRATCH.get();
        System.arraycopy(salt, 0, scratch, 0, salt.length);
        int filled = salt.length;
        for (int position = chunk.position(); position < chunk.limit(); ) {
            int length = Math.min(scratch.length - filled, chunk.limit() - position);
            chunk.get(position, scratch, filled, length);
            sha.update(scratch, 0, filled + length);
            position += length;
            filled = 0;
        }
        return Digest.of(sha.digest());
    }
}
