package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first of the two proofs of a chunk (DESIGN 3, invariant 4): rebuilt from the device's bytes and a batch it must have the digest that
 * the batch promises. Thread-safe.
 *
 * <p>A delta is laid over what the device holds, which stays the base until the round is committed. Doing it again over a device on which
 * the same delta was applied, wholly or in part, gives the same bytes.
 */
final class ChunkProof {
    private final BlockDevice device;
    private final Geometry geometry;
    private final Digester digester;

    ChunkProof(BlockDevice device, VolumeIdentity identity) {
        this.device = device;
        this.geometry = identity.geometry();
        this.digester = new Digester(identity.salt());
    }

    /** The volume's sizes. */
    Geometry geometry() {
        return geometry;
    }

    /** Whether the rebuilt chunk has its digest. An unreadable base is no base, so that the chunk is needed whole. */
    boolean succeeds(BatchReader batch, int chunkIndex, ByteBuffer payload) {
        BatchChunk chunk = batch.chunks().get(chunkIndex);
        int length = geometry.chunkLength(chunk.chunk());
        if (chunk.whole() && chunk.zero().isEmpty()) {
            // Every byte is in the payload, in order: nothing to rebuild, nothing to copy.
            ByteBuffer bytes = payload.slice(payload.position() + batch.payloadOffset(chunkIndex), length);
            return digester.digest(bytes).equals(chunk.digest());
        }
        ByteBuffer rebuilt = Scratch.ofThread().chunk(length);
        if (!chunk.whole() && !readBase(chunk.chunk(), rebuilt)) {
            return false;
        }
        batch.applyTo(chunkIndex, payload, rebuilt);
        return digester.digest(rebuilt).equals(chunk.digest());
    }

    /**
     * From here on bytes that are clean come from the device, and not from what the system remembers of it: after a flush that failed that may be
     * what never got there (Rebello et al., ATC 2020).
     */
    void readAnew() {
        device.forgetCached();
    }

    /** Whether the device's bytes of a chunk have this digest. */
    boolean isOnDevice(long chunk, Digest digest) {
        return onDevice(chunk).equals(Optional.of(digest));
    }

    /** The digest of the device's bytes of a chunk; empty where they cannot be read. */
    Optional<Digest> onDevice(long chunk) {
        ByteBuffer bytes = Scratch.ofThread().chunk(geometry.chunkLength(chunk));
        return readBase(chunk, bytes) ? Optional.of(digester.digest(bytes)) : Optional.empty();
    }

    private boolean readBase(long chunk, ByteBuffer target) {
        try {
            device.read(geometry.chunkOffset(chunk), target);
            target.flip();
            return true;
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR) {
                return false;
            }
            throw e;
        }
    }
}
