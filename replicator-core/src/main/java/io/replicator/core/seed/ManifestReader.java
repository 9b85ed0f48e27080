package io.replicator.core.seed;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.index.DigestVisitor;
import io.replicator.core.volume.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads a manifest in one pass, with a fixed amount of memory. One owner. Nothing it tells is to be trusted before {@link #finish} has
 * returned: {@link #verify} is a pass of its own for that.
 */
public final class ManifestReader {
    private static final int BUFFER_BYTES = 32 << 10;

    private final ReadableByteChannel source;
    private final String file;
    private final MessageDigest sha = ManifestWriter.sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final ManifestHeader header;
    private final long chunkCount;
    private int hashedThrough;
    private long chunks;
    private long runLeft;
    private boolean runIsZero;
    private byte[] signature = {};
    private byte[] statement = {};

    /**
     * Reads the header.
     *
     * @param file the source's name for messages
     * @throws ReplicatorException {@code BAD_MANIFEST} or {@code UNSUPPORTED_FORMAT}
     */
    public ManifestReader(ReadableByteChannel source, String file) {
        this.source = source;
        this.file = file;
        byte[] fixed = new byte[ManifestHeader.FIXED_BYTES];
        take(fixed);
        byte[] all = Arrays.copyOf(fixed, fixed.length + ManifestHeader.nameLength(ByteBuffer.wrap(fixed), file));
        byte[] name = new byte[all.length - fixed.length];
        take(name);
        System.arraycopy(name, 0, all, fixed.length, name.length);
        this.header = ManifestHeader.parse(ByteBuffer.wrap(all), file);
        this.chunkCount = header.identity().geometry().chunkCount();
    }

    /**
     * Reads all of a manifest and proves that it is whole: lengths, checksum, and that its digests have the root it names.
     *
     * @throws ReplicatorException {@code BAD_MANIFEST} or {@code UNSUPPORTED_FORMAT}
     */
    public static ManifestHeader verify(ReadableByteChannel source, String file) {
        return verify(source, file, SeedSignature.NONE);
    }

    /** As {@link #verify(ReadableByteChannel, String)}, and judges who signed it: throws what {@link SeedSignature#signer} throws. */
    public static ManifestHeader verify(ReadableByteChannel source, String file, SeedSignature judge) {
        return verify(source, file, judge, (chunk, digest) -> {});
    }

    /**
     * As {@link #verify(ReadableByteChannel, String, SeedSignature)}; the visitor is told every chunk that is not zero, on trust
     * until this returns.
     */
    public static ManifestHeader verify(
            ReadableByteChannel source, String file, SeedSignature judge, DigestVisitor notZero) {
        ManifestReader reader = new ManifestReader(source, file);
        HashTree tree = new HashTree(reader.header.identity());
        TreeUpdate update = tree.update(
                (level, first, count, target) -> Arrays.fill(target, 0, count, Digest.ZERO),
                (level, index, digest) -> {});
        for (long chunk = 0; chunk < reader.chunkCount; ) {
            long zeroes = reader.zeroesAhead();
            if (zeroes > 0) {
                reader.skipZeroes(zeroes);
                chunk += zeroes;
            } else {
                Digest digest = reader.next();
                update.leaf(chunk, digest);
                notZero.digest(chunk++, digest);
            }
        }
        reader.finish();
        if (!tree.root(update.finish()).equals(reader.header.generation().root())) {
            throw ManifestHeader.bad(file, "contradicts itself: its digests do not have the root it names");
        }
        reader.signer(judge);
        return reader.header;
    }

    /** What it says before its digests; the header's own checksum was right. */
    public ManifestHeader header() {
        return header;
    }

    /** Chunks told so far: the number of the next one. */
    public long position() {
        return chunks;
    }

    /** Number of chunks from the next one on that are known to be zero without reading further; 0 when the next one is not. */
    public long zeroesAhead() {
        beginRun();
        return runIsZero ? runLeft : 0;
    }

    /** Passes over that many chunks, at most {@link #zeroesAhead}. */
    public void skipZeroes(long count) {
        if (count < 0 || count > zeroesAhead()) {
            throw new IllegalArgumentException("skipping " + count + " chunks");
        }
        runLeft -= count;
        chunks += count;
    }

    /** The digest of the next chunk; there must be one. */
    public Digest next() {
        beginRun();
        runLeft--;
        chunks++;
        if (runIsZero) {
            return Digest.ZERO;
        }
        require(Digest.BYTES);
        return Digest.readFrom(buffer);
    }

    /** Checks what follows the last chunk: the end mark, the checksum over everything, and that nothing comes after. */
    public void finish() {
        if (chunks != chunkCount) {
            throw new IllegalStateException("chunk " + chunks + " of " + chunkCount + " was not read");
        }
        require(Long.BYTES);
        if (runLeft != 0 || buffer.getLong() != ManifestWriter.runWord(ManifestWriter.RUN_END, chunkCount)) {
            throw ManifestHeader.bad(file, "was altered: it does not end after its last chunk");
        }
        hash();
        byte[] stored = new byte[ManifestWriter.TRAILER_BYTES];
        require(stored.length);
        buffer.get(stored);
        if (!MessageDigest.isEqual(stored, sha.digest())) {
            throw ManifestHeader.bad(file, "was altered: it does not have the checksum it was written with");
        }
        if (buffer.hasRemaining() || fill() > 0) {
            boolean more = true;
            while (more && buffer.remaining() < Integer.BYTES) {
                more = fill() > 0;
            }
            int length = more ? buffer.getInt() : 0;
            if (length < 1 || length > SeedSignature.MAX_BYTES) {
                throw ManifestHeader.bad(file, "was altered: something follows its end");
            }
            signature = new byte[length];
            take(signature);
            if (buffer.hasRemaining() || fill() > 0) {
                throw ManifestHeader.bad(file, "was altered: something follows its signature");
            }
        }
        statement = ManifestWriter.statement(stored);
    }

    /** The name of the agent that signed it, after {@link #finish}; throws what {@link SeedSignature#signer} throws. */
    public String signer(SeedSignature judge) {
        if (statement.length == 0) {
            throw new IllegalStateException("it was not read to its end");
        }
        return judge.signer(
                statement,
                signature,
                header.identity().id(),
                header.generation().capturedAtMillis(),
                file);
    }

    private void beginRun() {
        if (runLeft > 0) {
            return;
        }
        if (chunks == chunkCount) {
            throw new IllegalStateException("every chunk was read");
        }
        require(Long.BYTES);
        long word = buffer.getLong();
        long count = ManifestWriter.countOf(word);
        int kind = ManifestWriter.kindOf(word);
        boolean legal = count > 0
                && count <= chunkCount - chunks
                && (kind == ManifestWriter.RUN_ZERO
                        || (kind == ManifestWriter.RUN_DIGESTS && count <= ManifestWriter.MOST_DIGESTS));
        if (!legal) {
            throw ManifestHeader.bad(file, "was altered at chunk " + chunks);
        }
        runIsZero = kind == ManifestWriter.RUN_ZERO;
        runLeft = count;
    }

    private void take(byte[] target) {
        require(target.length);
        buffer.get(target);
    }

    /** Has that many bytes in the buffer, few enough to fit. */
    private void require(int count) {
        while (buffer.remaining() < count) {
            if (fill() == 0) {
                throw ManifestHeader.bad(file, "is truncated");
            }
        }
    }

    private int fill() {
        hash();
        buffer.compact();
        try {
            int moved;
            do {
                moved = source.read(buffer);
            } while (moved == 0);
            return Math.max(moved, 0);
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot read the manifest " + file + " (" + e.getMessage()
                            + "); check the disk it is on and try again",
                    e);
        } finally {
            buffer.flip();
            hashedThrough = 0;
        }
    }

    private void hash() {
        sha.update(buffer.duplicate().flip().position(hashedThrough));
        hashedThrough = buffer.position();
    }
}
