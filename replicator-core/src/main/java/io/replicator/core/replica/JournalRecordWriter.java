package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Fingerprinter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks of one journal record to the device and fingerprints what it writes. Thread-safe, blocking.
 *
 * <p>It always writes, and never asks whether the device has the bytes already: what a failed flush left in the system's memory would
 * look as if it had (PEERS 4, row 23).
 */
final class JournalRecordWriter {
    private final JournalReader journal;
    private final BlockDevice device;
    private final Geometry geometry;
    private final Fingerprinter fingerprinter;

    JournalRecordWriter(JournalReader journal, BlockDevice device, Geometry geometry, Fingerprinter fingerprinter) {
        this.journal = journal;
        this.device = device;
        this.geometry = geometry;
        this.fingerprinter = fingerprinter;
    }

    /** What became of one chunk: its changed blocks and their fingerprints, and whether the record was rotten and nothing was written. */
    @SuppressWarnings("ArrayRecordComponent") // handed on to the index once, never compared
    record Written(JournalEntry entry, BlockMask changed, long[] fingerprints, boolean rotten) {}

    /** Writes these chunks, all of the record at that sector, ascending. */
    List<Written> write(int sector, List<JournalEntry> entries) {
        BatchReader batch = read(sector);
        ByteBuffer payload = batch == null ? null : decode(batch);
        List<Written> written = new ArrayList<>(entries.size());
        DeviceRun run = new DeviceRun(device, payload == null ? ByteBuffer.allocate(0) : payload);
        for (JournalEntry entry : entries) {
            if (batch == null || payload == null || !holds(batch, entry)) {
                written.add(rotten(entry));
            } else {
                BatchChunk chunk = batch.chunks().get(entry.position());
                int from = payload.position() + batch.payloadOffset(entry.position());
                written.add(new Written(entry, chunk.changed(), write(chunk, payload, from, run), false));
            }
        }
        run.end();
        return written;
    }

    /** Adds the changed blocks of some chunks, all of one record, or all of their blocks where the record is rotten. */
    void addChanged(List<JournalEntry> entries, BlockSet blocks) {
        BatchReader batch = read(entries.get(0).sector());
        for (JournalEntry entry : entries) {
            if (batch != null && holds(batch, entry)) {
                blocks.add(entry.chunk(), batch.chunks().get(entry.position()).changed());
            } else {
                blocks.addChunk(entry.chunk());
            }
        }
    }

    private @Nullable BatchReader read(int sector) {
        try {
            ByteBuffer bytes = journal.record(sector, Scratch.ofThread().record());
            return bytes == null ? null : BatchReader.parse(bytes, geometry, FaultCode.CORRUPT_STATE);
        } catch (ReplicatorException e) {
            if (isRot(e)) {
                return null;
            }
            throw e;
        }
    }

    private static @Nullable ByteBuffer decode(BatchReader batch) {
        try {
            return batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
        } catch (ReplicatorException e) {
            if (isRot(e)) {
                return null;
            }
            throw e;
        }
    }

    /** A record that cannot be read: damage that is listed and fetched again is better than a copy that never goes on. */
    private static boolean isRot(ReplicatorException e) {
        return e.code() == FaultCode.CORRUPT_STATE || e.code() == FaultCode.IO_ERROR;
    }

    private static boolean holds(BatchReader batch, JournalEntry entry) {
        if (entry.position() >= batch.chunks().size()) {
            return false;
        }
        BatchChunk chunk = batch.chunks().get(entry.position());
        return chunk.chunk() == entry.chunk() && chunk.digest().equals(entry.digest());
    }

    private long[] write(BatchChunk chunk, ByteBuffer payload, int payloadFrom, DeviceRun run) {
        long[] fingerprints = new long[chunk.changed().cardinality()];
        int next = 0;
        int from = payloadFrom;
        long firstBlock = geometry.firstBlock(chunk.chunk());
        for (int i = chunk.changed().nextSet(0); i >= 0; i = chunk.changed().nextSet(i + 1)) {
            int length = geometry.blockLength(firstBlock + i);
            long position = (firstBlock + i) * Geometry.BLOCK_BYTES;
            if (chunk.zero().isSet(i)) {
                run.zero(position, length);
                fingerprints[next++] = 0;
            } else {
                run.write(position, from, length);
                fingerprints[next++] = fingerprinter.fingerprint(payload.slice(from, length));
                from += length;
            }
        }
        return fingerprints;
    }

    /**
     * The chunk stays as it is on the device and becomes damaged. Its fingerprints must not be those of the device: a later capture would
     * take the chunk for unchanged and vouch for a digest that its bytes do not have. So they are the complement of what is there; a chunk
     * that should be zero has the fingerprints of zero, which is what its generation holds.
     */
    private Written rotten(JournalEntry entry) {
        int blocks = geometry.blocksIn(entry.chunk());
        long[] fingerprints = new long[blocks];
        if (!entry.digest().isZero()) {
            ByteBuffer bytes = Scratch.ofThread().chunk(geometry.chunkLength(entry.chunk()));
            if (read(entry.chunk(), bytes)) {
                fingerprinter.fingerprints(bytes.flip(), blocks, fingerprints, 0);
            }
            Arrays.setAll(fingerprints, block -> ~fingerprints[block]);
        }
        return new Written(entry, BlockMask.all(blocks), fingerprints, true);
    }

    private boolean read(long chunk, ByteBuffer target) {
        try {
            device.read(geometry.chunkOffset(chunk), target);
            return true;
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.IO_ERROR) {
                throw e;
            }
            return false;
        }
    }
}
