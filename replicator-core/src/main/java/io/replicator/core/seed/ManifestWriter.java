package io.replicator.core.seed;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Writes a manifest in one pass over the chunks, with a fixed amount of memory. One owner. The caller makes the file durable and gives it
 * its name once {@link #finish} has returned.
 *
 * <p>After the {@link ManifestHeader} come runs: a word of 8 bytes, whose first byte is the kind and whose other seven are a number of
 * chunks, followed for {@link #RUN_DIGESTS} by that many digests of 32 bytes (at most {@value #MOST_DIGESTS}), for {@link #RUN_ZERO} by
 * nothing. {@link #RUN_END} with the number of all chunks ends them. Then come SHA-256 of all bytes before, and perhaps the length of a signature (4) and the signature.
 */
public final class ManifestWriter {
    static final int RUN_DIGESTS = 1;
    static final int RUN_ZERO = 2;
    static final int RUN_END = 3;

    /** The most digests of one run. */
    static final int MOST_DIGESTS = 4096;

    static final int TRAILER_BYTES = 32;

    private static final byte[] STATEMENT_LABEL = "replicator manifest 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COUNT_BITS = 56;

    private final WritableByteChannel target;
    private final String file;
    private final MessageDigest sha = sha256();
    private final ByteBuffer digests;
    private final long chunkCount;
    private long chunks;
    private long zeroChunks;

    /** Begins a manifest. {@code file} is the target's name for messages. */
    public ManifestWriter(WritableByteChannel target, String file, ManifestHeader header) {
        this.target = target;
        this.file = file;
        this.chunkCount = header.identity().geometry().chunkCount();
        this.digests = ByteBuffer.allocate((int) Math.min(MOST_DIGESTS, chunkCount) * Digest.BYTES);
        write(header.toBytes());
    }

    /** The digest of the next chunk, in ascending order from 0, one for every chunk of the volume. */
    public void add(Digest digest) {
        if (chunks == chunkCount) {
            throw new IllegalArgumentException("a digest past the last chunk");
        }
        if (digest.isZero()) {
            addZeroes(1);
            return;
        }
        chunks++;
        writeZeroes();
        digest.writeTo(digests);
        if (!digests.hasRemaining()) {
            writeDigests();
        }
    }

    /** That many more chunks are zero. */
    public void addZeroes(long count) {
        if (count < 0 || count > chunkCount - chunks) {
            throw new IllegalArgumentException(count + " zero chunks after " + chunks + " of " + chunkCount);
        }
        if (count > 0) {
            writeDigests();
            chunks += count;
            zeroChunks += count;
        }
    }

    /** Writes what is left, after the last chunk, and nobody's signature. */
    public void finish() {
        finish(SeedSignature.NONE);
    }

    /** Writes what is left, after the last chunk, and behind it a signature over all of it where there is one. */
    public void finish(SeedSignature signature) {
        if (chunks != chunkCount) {
            throw new IllegalArgumentException(chunks + " digests for " + chunkCount + " chunks");
        }
        writeDigests();
        writeZeroes();
        writeRun(RUN_END, chunkCount);
        byte[] hash = sha.digest();
        writeRaw(ByteBuffer.wrap(hash));
        byte[] signed = signature.sign(statement(hash));
        if (signed.length > 0) {
            writeRaw(ByteBuffer.allocate(Integer.BYTES).putInt(signed.length).flip());
            writeRaw(ByteBuffer.wrap(signed));
        }
    }

    /** What is signed: that these bytes are a manifest, and their hash. */
    static byte[] statement(byte[] hash) {
        return ByteBuffer.allocate(STATEMENT_LABEL.length + hash.length)
                .put(STATEMENT_LABEL)
                .put(hash)
                .array();
    }

    static long runWord(int kind, long count) {
        return ((long) kind << COUNT_BITS) | count;
    }

    static int kindOf(long word) {
        return (int) (word >>> COUNT_BITS);
    }

    static long countOf(long word) {
        return word & ((1L << COUNT_BITS) - 1);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "this Java has no SHA-256, which every Java must have; use another one", e);
        }
    }

    private void writeDigests() {
        if (digests.position() == 0) {
            return;
        }
        digests.flip();
        writeRun(RUN_DIGESTS, digests.limit() / Digest.BYTES);
        write(digests);
        digests.clear();
    }

    private void writeZeroes() {
        if (zeroChunks > 0) {
            writeRun(RUN_ZERO, zeroChunks);
            zeroChunks = 0;
        }
    }

    private void writeRun(int kind, long count) {
        write(ByteBuffer.allocate(Long.BYTES).putLong(runWord(kind, count)).flip());
    }

    private void write(ByteBuffer bytes) {
        sha.update(bytes.duplicate());
        writeRaw(bytes);
    }

    private void writeRaw(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot write the manifest " + file + " (" + e.getMessage()
                            + "); check the disk it is on and try again",
                    e);
        }
    }
}
