package io.replicator.core.index;

import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one capture found: the changed blocks with their new fingerprints and the new digests of their chunks, on disk, so that a capture of
 * a whole volume needs no memory for it. One owner.
 *
 * <p>Until it is {@linkplain #seal sealed} it means nothing and a crash forgets it; from then on {@link VolumeDirectory} carries the capture
 * through, however often it is interrupted.
 */
public final class CaptureLog implements AutoCloseable {
    static final String FILE = "capture.log";

    /** The longest record. */
    static final int RECORD_BYTES = 256 << 10;

    private static final int MAGIC = 0x52504301;
    private static final int CHANGES = 1;
    private static final int END = 2;

    private final StateDirectory directory;
    private final Geometry geometry;
    private final List<Place> places = new ArrayList<>();
    private final BlockSet changedBlocks;
    private final ByteBuffer page;
    private final RecordLog log;
    private Optional<Generation> sealed = Optional.empty();
    private boolean needed;
    private long chunks;
    private long lastChunk = -1;

    private record Place(long position, int length) {}

    private CaptureLog(StateDirectory directory, VolumeIdentity identity) {
        this.directory = directory;
        geometry = identity.geometry();
        changedBlocks = BlockSet.empty(geometry);
        // All entries of a small volume, so that a capture of one costs what it is worth.
        int blocks = geometry.blocksPerChunk();
        long mostBytes = geometry.chunkCount() * entryBytes(blocks, blocks);
        page = ByteBuffer.allocate((int) Math.min(RECORD_BYTES, mostBytes));
        log = RecordLog.open(directory, FILE, MAGIC, RECORD_BYTES, new Replay());
    }

    /** Begins an empty log; what was there is gone, so the owner has seen to a sealed one before. */
    public static CaptureLog begin(StateDirectory directory, VolumeIdentity identity) {
        directory.delete(FILE);
        return new CaptureLog(directory, identity);
    }

    /** The sealed log that a crash left behind, to be carried through; an unsealed one is deleted. */
    public static Optional<CaptureLog> recover(StateDirectory directory, VolumeIdentity identity) {
        if (!directory.exists(FILE)) {
            return Optional.empty();
        }
        CaptureLog log;
        try {
            log = new CaptureLog(directory, identity);
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            // Not to be guessed at: whether this log was sealed decides whether blocks are dirty.
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    "the capture log cannot be read, so it is not known what changed: " + e.getMessage(),
                    e);
        }
        if (log.sealed.isEmpty()) {
            log.discard();
            return Optional.empty();
        }
        return Optional.of(log);
    }

    /**
     * One changed chunk; chunks ascend.
     *
     * @param changed the blocks whose fingerprints are new, not empty
     * @param fingerprints one for each changed block, in order
     */
    public void append(long chunk, BlockMask changed, long[] fingerprints, Digest digest) {
        if (chunk <= lastChunk || sealed.isPresent() || fingerprints.length != changed.cardinality()) {
            throw new IllegalStateException("chunk " + chunk + " after " + lastChunk);
        }
        if (page.remaining() < entryBytes(changed.blocks(), fingerprints.length)) {
            writePage();
        }
        page.putInt((int) chunk);
        changed.writeTo(page);
        for (long fingerprint : fingerprints) {
            page.putLong(fingerprint);
        }
        digest.writeTo(page);
        changedBlocks.add(chunk, changed);
        lastChunk = chunk;
        chunks++;
    }

    /** Ends the log with the generation it leads to; durable when it returns. */
    public void seal(Generation generation) {
        if (sealed.isPresent()) {
            throw new IllegalStateException("sealed already");
        }
        writePage();
        ByteBuffer end = ByteBuffer.allocate(GenerationBytes.BYTES + 8);
        GenerationBytes.write(generation, end);
        log.append(END, end.putLong(chunks).flip());
        log.flush();
        sealed = Optional.of(generation);
    }

    /** The generation of a sealed log. */
    public Optional<Generation> generation() {
        return sealed;
    }

    /** A copy of the set of changed blocks. */
    public BlockSet changedBlocks() {
        return changedBlocks.copy();
    }

    /** Number of changed chunks. */
    public long chunkCount() {
        return chunks;
    }

    /** The changes; what was appended so far is read back from the file. */
    public IndexChanges changes() {
        writePage();
        return new Changes();
    }

    /** Deletes the log, unless its capture is half-way into the sets and the index: then it only closes it. */
    public void discard() {
        log.close();
        if (!needed) {
            directory.delete(FILE);
            directory.sync();
        }
    }

    /** The index is about to move by this log, which is what can bring it all the way. */
    void need() {
        needed = true;
    }

    /** The capture was carried through. */
    void done() {
        needed = false;
        discard();
    }

    /** Closes it and leaves the file; idempotent. */
    @Override
    public void close() {
        log.close();
    }

    private static int entryBytes(int blocks, int changed) {
        return 4 + BlockMask.byteLength(blocks) + 8 * changed + Digest.BYTES;
    }

    private void writePage() {
        if (page.position() == 0) {
            return;
        }
        page.flip();
        places.add(new Place(log.append(CHANGES, page), page.remaining()));
        page.clear();
    }

    private void walk(ByteBuffer entries, ChangeVisitor visitor) {
        while (entries.hasRemaining()) {
            long chunk = Integer.toUnsignedLong(entries.getInt());
            BlockMask changed = BlockMask.readFrom(entries, geometry.blocksIn(chunk));
            long[] fingerprints = new long[changed.cardinality()];
            for (int i = 0; i < fingerprints.length; i++) {
                fingerprints[i] = entries.getLong();
            }
            visitor.change(chunk, changed, fingerprints, Digest.readFrom(entries));
        }
    }

    private final class Changes implements IndexChanges {
        @Override
        public long chunkCount() {
            return chunks;
        }

        @Override
        public void forEachAscendingChange(ChangeVisitor visitor) {
            for (Place place : places) {
                ByteBuffer entries = ByteBuffer.allocate(place.length());
                log.read(place.position(), entries);
                walk(entries.flip(), visitor);
            }
        }
    }

    private final class Replay implements io.replicator.core.store.RecordVisitor {
        @Override
        public void record(int type, ByteBuffer payload) {
            throw new IllegalStateException("told without its place");
        }

        @Override
        public void recordAt(long position, int type, ByteBuffer payload) {
            try {
                if (type == CHANGES) {
                    places.add(new Place(position, payload.remaining()));
                    walk(payload.duplicate(), (chunk, changed, fingerprints, digest) -> {
                        changedBlocks.add(chunk, changed);
                        lastChunk = chunk;
                        chunks++;
                    });
                } else {
                    Generation generation = GenerationBytes.read(payload.duplicate());
                    if (payload.getLong(payload.limit() - 8) != chunks) {
                        throw new IllegalArgumentException("the end does not fit the changes");
                    }
                    sealed = Optional.of(generation);
                }
            } catch (RuntimeException e) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE, directory.name() + "/" + FILE + " holds what no capture wrote", e);
            }
        }
    }
}
