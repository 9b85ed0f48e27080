package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.memory.Lease;
import io.replicator.core.seed.ArrivedChunk.Condition;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a run of chunks and compares it with what the manifest says. Thread-safe, blocking: the step that runs on many threads. */
final class RunCheck {
    private static final long[] NONE = {};

    private final BlockDevice device;
    private final Geometry geometry;
    private final Digester digester;
    private final Fingerprinter fingerprinter;

    RunCheck(BlockDevice device, VolumeIdentity identity, Fingerprinter fingerprinter) {
        this.device = device;
        this.geometry = identity.geometry();
        this.digester = new Digester(identity.salt());
        this.fingerprinter = fingerprinter;
    }

    /** What became of each chunk of the run, ascending. The lease is at least as long as the run, and free again when this returns. */
    List<ArrivedChunk> check(ChunkRun run, Lease lease) {
        ByteBuffer bytes = lease.writable();
        boolean whole = read(run.firstChunk(), bytes.clear().limit(run.bytes(geometry)));
        List<ArrivedChunk> arrived = new ArrayList<>(run.digests().size());
        for (int i = 0; i < run.digests().size(); i++) {
            long chunk = run.firstChunk() + i;
            Digest promised = run.digests().get(i);
            ByteBuffer chunkBytes = bytes.slice(i * geometry.chunkBytes(), geometry.chunkLength(chunk));
            // A sector that the road has ruined must not take the other chunks of its run along.
            arrived.add(
                    whole || read(chunk, chunkBytes)
                            ? compare(chunk, promised, chunkBytes.rewind())
                            : new ArrivedChunk(chunk, promised, Condition.UNREADABLE, NONE));
        }
        return arrived;
    }

    private ArrivedChunk compare(long chunk, Digest promised, ByteBuffer bytes) {
        boolean same = digester.digest(bytes).equals(promised);
        Condition condition = same ? Condition.AS_PROMISED : Condition.DIFFERENT;
        if (promised.isZero()) {
            return new ArrivedChunk(chunk, promised, condition, NONE);
        }
        long[] fingerprints = new long[geometry.blocksIn(chunk)];
        fingerprinter.fingerprints(bytes, fingerprints.length, fingerprints, 0);
        return new ArrivedChunk(chunk, promised, condition, fingerprints);
    }

    private boolean read(long chunk, ByteBuffer target) {
        try {
            device.read(geometry.chunkOffset(chunk), target);
            return true;
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.IO_ERROR) {
                return false;
            }
            throw e;
        }
    }
}
