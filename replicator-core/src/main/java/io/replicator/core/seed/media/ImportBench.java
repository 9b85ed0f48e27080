package io.replicator.core.seed.media;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffers in which one segment at a time is opened, decompressed, proved and written. One owner at a time; it burns and blocks on the
 * device.
 */
final class ImportBench implements AutoCloseable {
    private final BlockDevice device;
    private final Digester digester;
    private final Parts parts;
    private final Lease body;
    private final Lease plain;
    private final Lease payload;
    private final Lease chunk;

    /**
     * What a part's chunks must be.
     *
     * @param firstChunk the part's
     * @param digests what the manifest says of each
     * @param needed those that are not written yet, by their number in the part; does not change
     */
    @SuppressWarnings("ArrayRecordComponent") // read only, never compared
    record Promise(long firstChunk, Digest[] digests, BitSet needed) {
        boolean wants(BatchChunk candidate) {
            long place = candidate.chunk() - firstChunk;
            return place >= 0
                    && place < digests.length
                    && needed.get((int) place)
                    && candidate.digest().equals(digests[(int) place]);
        }
    }

    /**
     * What became of a segment.
     *
     * @param written chunks of it that are on the device now, by their number in the part
     * @param sound whether it was what its place asks for, and every chunk of it proved
     */
    record Taken(ImportBench bench, List<Integer> written, boolean sound) {}

    private ImportBench(BlockDevice device, VolumeIdentity identity, Parts parts, Lease[] leases) {
        this.device = device;
        this.digester = new Digester(identity.salt());
        this.parts = parts;
        this.body = leases[0];
        this.plain = leases[1];
        this.payload = leases[2];
        this.chunk = leases[3];
    }

    /** A bench, or null where the pool has no room for one. */
    static @Nullable ImportBench tryOpen(BlockDevice device, VolumeIdentity identity, Parts parts, BufferPool pool) {
        int[] lengths = {
            parts.segmentBytes(),
            parts.segmentBytes(),
            parts.payloadBytes(),
            parts.geometry().chunkBytes()
        };
        Lease[] leases = new Lease[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            Lease lease = pool.tryLease(lengths[i]);
            if (lease == null) {
                for (int j = 0; j < i; j++) {
                    leases[j].release();
                }
                return null;
            }
            leases[i] = lease;
        }
        return new ImportBench(device, identity, parts, leases);
    }

    /** Where a segment's body is read to before {@link #take}. */
    ByteBuffer body() {
        return body.writable();
    }

    /** Takes the content segment whose body stands in {@link #body}. */
    Taken take(SealedFile file, SegmentHeader header, Promise promise) {
        List<Integer> written = new ArrayList<>();
        ByteBuffer bytes = file.plain(header, body.writable(), plain.writable());
        if (bytes == null) {
            return new Taken(this, written, false);
        }
        try {
            BatchReader batch = BatchReader.parse(bytes, parts.geometry(), FaultCode.DAMAGED_MEDIUM);
            if (batch.payloadBytes() > parts.payloadBytes()) {
                return new Taken(this, written, false);
            }
            boolean sound = write(batch, promise, written);
            return new Taken(this, written, sound);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.DAMAGED_MEDIUM) {
                return new Taken(this, written, false);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        body.release();
        plain.release();
        payload.release();
        chunk.release();
    }

    private boolean write(BatchReader batch, Promise promise, List<Integer> written) {
        Geometry geometry = parts.geometry();
        ByteBuffer decoded = batch.payload(payload.writable().clear());
        boolean sound = true;
        for (int i = 0; i < batch.chunks().size(); i++) {
            BatchChunk candidate = batch.chunks().get(i);
            if (!candidate.whole() || !promise.wants(candidate)) {
                continue;
            }
            int length = geometry.chunkLength(candidate.chunk());
            ByteBuffer chunkBytes;
            if (candidate.zero().isEmpty()) {
                chunkBytes = decoded.slice(decoded.position() + batch.payloadOffset(i), length);
            } else {
                chunkBytes = chunk.writable().clear().limit(length);
                batch.applyTo(i, decoded, chunkBytes);
            }
            if (digester.digest(chunkBytes).equals(candidate.digest())) {
                device.write(geometry.chunkOffset(candidate.chunk()), chunkBytes.duplicate());
                written.add((int) (candidate.chunk() - promise.firstChunk()));
            } else {
                sound = false;
            }
        }
        return sound;
    }
}
