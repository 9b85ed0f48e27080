package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.volume.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A proved manifest by parts: what it says of any one of them without reading what comes before. One owner, blocking; the file must stay as
 * it was proved.
 */
public final class ManifestParts implements AutoCloseable {
    private static final int RUN_DIGESTS = 1;
    private static final int RUN_ZERO = 2;
    private static final int COUNT_BITS = 56;
    private static final int BUFFER_BYTES = 64 << 10;

    private final SeekableByteChannel manifest;
    private final String name;
    private final Parts parts;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final long[] runPositions;
    private final long[] runFirstChunks;
    private final int[] filledInPart;
    private long position;
    private long filledChunks;

    /**
     * Walks the manifest's runs once.
     *
     * @param manifest closed with this; at any position
     * @param name the manifest's name for messages
     * @param header what the manifest was proved with
     */
    public ManifestParts(SeekableByteChannel manifest, String name, ManifestHeader header, Parts parts) {
        this.manifest = manifest;
        this.name = name;
        this.parts = parts;
        this.runPositions = new long[parts.count()];
        this.runFirstChunks = new long[parts.count()];
        this.filledInPart = new int[parts.count()];
        seek(header.byteLength());
        long chunk = 0;
        int part = 0;
        while (chunk < parts.geometry().chunkCount()) {
            long at = position;
            long word = word();
            long count = word & ((1L << COUNT_BITS) - 1);
            int kind = (int) (word >>> COUNT_BITS);
            check((kind == RUN_DIGESTS || kind == RUN_ZERO)
                    && count > 0
                    && count <= parts.geometry().chunkCount() - chunk);
            while (part < parts.count() && parts.firstChunk(part) < chunk + count) {
                runPositions[part] = at;
                runFirstChunks[part++] = chunk;
            }
            if (kind == RUN_DIGESTS) {
                filledChunks += count;
                count(chunk, chunk + count);
                seek(at + Long.BYTES + count * Digest.BYTES);
            }
            chunk += count;
        }
    }

    /** How the volume divides. */
    public Parts parts() {
        return parts;
    }

    /** The parts that have a chunk that is not zero. */
    public BitSet filled() {
        BitSet filled = new BitSet();
        for (int part = 0; part < filledInPart.length; part++) {
            filled.set(part, filledInPart[part] > 0);
        }
        return filled;
    }

    /** Chunks of the part that are not zero. */
    public long filledChunks(int part) {
        return filledInPart[part];
    }

    /** Chunks of the volume that are not zero. */
    public long filledChunks() {
        return filledChunks;
    }

    /** The digests of the part's chunks, in order. */
    public Digest[] digests(int part) {
        Digest[] digests = new Digest[parts.chunksIn(part)];
        Arrays.fill(digests, Digest.ZERO);
        long first = parts.firstChunk(part);
        long end = parts.endChunk(part);
        long chunk = runFirstChunks[part];
        seek(runPositions[part]);
        while (chunk < end) {
            long word = word();
            long count = word & ((1L << COUNT_BITS) - 1);
            if (word >>> COUNT_BITS == RUN_DIGESTS) {
                long skipped = Math.max(0, first - chunk);
                if (skipped > 0) {
                    seek(position + skipped * Digest.BYTES);
                }
                for (long c = chunk + skipped; c < Math.min(end, chunk + count); c++) {
                    require(Digest.BYTES);
                    digests[(int) (c - first)] = Digest.readFrom(buffer);
                    position += Digest.BYTES;
                }
            }
            check(count > 0);
            chunk += count;
        }
        return digests;
    }

    @Override
    public void close() {
        try {
            manifest.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void count(long from, long end) {
        for (long chunk = from; chunk < end; ) {
            int part = parts.partOf(chunk);
            long next = Math.min(end, parts.endChunk(part));
            filledInPart[part] += (int) (next - chunk);
            chunk = next;
        }
    }

    private long word() {
        require(Long.BYTES);
        position += Long.BYTES;
        return buffer.getLong();
    }

    private void seek(long to) {
        long ahead = to - position;
        if (ahead >= 0 && ahead <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) ahead);
        } else {
            buffer.limit(0);
            try {
                manifest.position(to);
            } catch (IOException e) {
                throw failed(e);
            }
        }
        position = to;
    }

    private void require(int bytes) {
        while (buffer.remaining() < bytes) {
            buffer.compact();
            try {
                check(manifest.read(buffer) >= 0);
            } catch (IOException e) {
                throw failed(e);
            } finally {
                buffer.flip();
            }
        }
    }

    private void check(boolean asProved) {
        if (!asProved) {
            throw new ReplicatorException(
                    FaultCode.BAD_MANIFEST, name + " was altered after it was checked; fetch it again and start over");
        }
    }

    private ReplicatorException failed(IOException e) {
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                "cannot read the manifest " + name + " (" + e.getMessage() + "); check the disk it is on and try again",
                e);
    }
}
