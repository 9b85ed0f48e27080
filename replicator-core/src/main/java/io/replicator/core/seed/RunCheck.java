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

    /** What became of each chunk of the run, ascending. The lease has {@link ChunkRun#pieceBytes}, and is free again when this returns. */
    List<ArrivedChunk> check(ChunkRun run, Lease lease) {
        ByteBuffer bytes = lease.writable();
        List<ArrivedChunk> arrived = new ArrayList<>(run.digests().size());
        int piece = ChunkRun.pieceBytes(geometry) / geometry.chunkBytes();
        for (int from = 0; from < run.digests().size(); from += piece) {
            check(run, from, Math.min(run.digests().size(), from + piece), bytes, arrived);
        }
        return arrived;
    }

    private void check(ChunkRun run, int from, int to, ByteBuffer bytes, List<ArrivedChunk> arrived) {
        boolean whole = read(run.firstChunk() + from, bytes.clear().limit(run.bytes(geometry, from, to)));
        for (int i = from; i < to; i++) {
            long chunk = run.firstChunk() + i;
            Digest promised = run.digests().get(i);
            ByteBuffer chunkBytes = bytes.slice((i - from) * geometry.chunkBytes(), geometry.chunkLength(chunk));
            // A sector that the road has ruined must not take the other chunks of its run along.
            arrived.add(
                    whole || read(chunk, chunkBytes)
                            ? compare(chunk, promised, chunkBytes.rewind())
                            : new ArrivedChunk(chunk, promised, Condition.UNREADABLE, NONE));
        }
    }

    private ArrivedChunk compare(long chunk, Digest promised, ByteBuffer bytes) {
        if (promised.isZero()) {
            return new ArrivedChunk(chunk, promised, condition(digester.digest(bytes), promised), NONE);
        }
        long[] fingerprints = new long[geometry.blocksIn(chunk)];
        Condition condition = condition(digester.digest(bytes, fingerprinter, fingerprints), promised);
        return new ArrivedChunk(chunk, promised, condition, fingerprints);
    }

    private static Condition condition(Digest found, Digest promised) {
        return found.equals(promised) ? Condition.AS_PROMISED : Condition.DIFFERENT;
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
