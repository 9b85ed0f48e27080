package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.seed.ArrivedChunk.Condition;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A device that arrived as changes to the index of an all-zero volume: walking them reads every chunk and compares it with the manifest. One
 * owner.
 *
 * <p>The digests told are the manifest's, of damaged chunks too: the index says what the generation holds. Fingerprints say what the device
 * holds, and there a damaged chunk is told apart. A later capture of this copy skips a chunk whose blocks all have their fingerprints in the
 * index, and would vouch for its digest unseen. So that this cannot happen to a damaged chunk, each of its blocks is told with the
 * complement of the fingerprint it has: no block agrees, whatever it holds, zero included. A chunk that cannot be read gets the complement
 * of a zero block's. A chunk that should be zero keeps the zero fingerprints of a new index: they are what its generation holds, and a
 * chunk that is not zero has another one in some block.
 */
final class DeviceChanges implements IndexChanges {
    /** A disk with more than that is not damaged but dying; it is replaced before a copy is built on it. */
    static final long MOST_UNREADABLE_CHUNKS = 4096;

    private final BlockDevice device;
    private final ManifestSource manifest;
    private final ManifestHeader header;
    private final Geometry geometry;
    private final ReadsOpener reads;
    private final LongConsumer doneBytes;
    private BlockSet damage;
    private long damagedChunks;
    private long unreadableChunks;
    private long done;

    /** Makes the reads of one walk. */
    @FunctionalInterface
    interface ReadsOpener {
        RunReads open(Consumer<List<ArrivedChunk>> arrived);
    }

    /** {@code header} is what the manifest was verified with; {@code doneBytes} is told after each run how many bytes were dealt with. */
    DeviceChanges(
            BlockDevice device,
            ManifestSource manifest,
            ManifestHeader header,
            ReadsOpener reads,
            LongConsumer doneBytes) {
        this.device = device;
        this.manifest = manifest;
        this.header = header;
        this.geometry = header.identity().geometry();
        this.reads = reads;
        this.doneBytes = doneBytes;
        this.damage = BlockSet.empty(geometry);
    }

    @Override
    public long chunkCount() {
        return geometry.chunkCount();
    }

    @Override
    public void forEachAscendingChange(ChangeVisitor visitor) {
        damage = BlockSet.empty(geometry);
        damagedChunks = 0;
        unreadableChunks = 0;
        done = 0;
        manifest.read(reader -> {
            if (!reader.header().equals(header)) {
                throw ManifestHeader.bad(manifest.name(), "was altered while it was read");
            }
            try (RunReads inFlight = reads.open(chunks -> tell(chunks, visitor))) {
                readAll(reader, inFlight);
                inFlight.finish();
            }
            reader.finish();
            return true;
        });
    }

    /** Every block of each damaged chunk, after the walk. */
    BlockSet damage() {
        return damage;
    }

    /** Number of damaged chunks, after the walk. */
    long damagedChunks() {
        return damagedChunks;
    }

    private void readAll(ManifestReader reader, RunReads inFlight) {
        while (reader.position() < geometry.chunkCount()) {
            long holes = holeChunks(reader.position(), reader.zeroesAhead());
            if (holes > 0) {
                reader.skipZeroes(holes);
                done += bytes(reader.position() - holes, holes);
                doneBytes.accept(done);
            } else {
                inFlight.read(nextRun(reader));
            }
        }
    }

    private ChunkRun nextRun(ManifestReader reader) {
        long first = reader.position();
        int count = (int) Math.min(ChunkRun.mostChunks(geometry), geometry.chunkCount() - first);
        List<Digest> digests = new ArrayList<>(count);
        while (digests.size() < count) {
            Digest digest = reader.next();
            digests.add(digest);
            if (!digest.isZero() && digests.size() < count && holeChunks(reader.position(), reader.zeroesAhead()) > 0) {
                break;
            }
        }
        return new ChunkRun(first, digests);
    }

    /** Of that many zero chunks from the first one on, those that the device holds as a hole: nothing to read. */
    private long holeChunks(long first, long zeroChunks) {
        if (zeroChunks == 0) {
            return 0;
        }
        long end = Math.min(device.holeEnd(geometry.chunkOffset(first)), geometry.logicalBytes());
        // The last chunk may be partial: a hole that reaches the volume's end holds it whole.
        long chunks =
                end == geometry.logicalBytes() ? geometry.chunkCount() - first : end / geometry.chunkBytes() - first;
        return Math.min(chunks, zeroChunks);
    }

    private void tell(List<ArrivedChunk> chunks, ChangeVisitor visitor) {
        for (ArrivedChunk chunk : chunks) {
            if (chunk.isDamaged()) {
                noteDamage(chunk);
            }
            if (!chunk.promised().isZero()) {
                int blocks = geometry.blocksIn(chunk.chunk());
                visitor.change(chunk.chunk(), BlockMask.all(blocks), fingerprints(chunk, blocks), chunk.promised());
            }
            done += geometry.chunkLength(chunk.chunk());
        }
        doneBytes.accept(done);
    }

    private void noteDamage(ArrivedChunk chunk) {
        damage.addChunk(chunk.chunk());
        damagedChunks++;
        if (chunk.condition() == Condition.UNREADABLE && ++unreadableChunks > MOST_UNREADABLE_CHUNKS) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    device.name() + ": more than " + MOST_UNREADABLE_CHUNKS
                            + " chunks cannot be read; copy what is left of it to a sound disk, and attach that");
        }
    }

    private static long[] fingerprints(ArrivedChunk chunk, int blocks) {
        if (!chunk.isDamaged()) {
            return chunk.fingerprints();
        }
        long[] unlike = Arrays.copyOf(chunk.fingerprints(), blocks);
        Arrays.setAll(unlike, block -> ~unlike[block]);
        return unlike;
    }

    private long bytes(long first, long count) {
        long last = first + count - 1;
        return geometry.chunkOffset(last) + geometry.chunkLength(last) - geometry.chunkOffset(first);
    }
}
