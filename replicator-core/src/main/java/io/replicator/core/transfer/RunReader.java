package io.replicator.core.transfer;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.index.IndexFile;
import io.replicator.core.memory.Lease;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a run of chunks once and says what of it changed and what of it travels. Thread-safe: the step that runs on many threads. */
final class RunReader {
    private final BlockDevice device;
    private final IndexFile index;
    private final Fingerprinter fingerprinter;
    private final Digester digester;
    private final CaptureRequest request;
    private final Geometry geometry;
    private final Emptiness emptiness;
    private final boolean passesOver;

    RunReader(
            BlockDevice device,
            IndexFile index,
            Fingerprinter fingerprinter,
            Digester digester,
            CaptureRequest request) {
        this.device = device;
        this.index = index;
        this.fingerprinter = fingerprinter;
        this.digester = digester;
        this.request = request;
        geometry = index.identity().geometry();
        emptiness = new Emptiness(device, index, request);
        // What a peer holds of an empty stretch is asked for a run at a time, and a tracker names what there is to
        // read.
        passesOver = request.held() == HeldChunks.NONE && !(request.changes() instanceof ChangeSource.Answer.Within);
    }

    /**
     * What there is to do about one chunk.
     *
     * @param changed blocks that differ from the index; empty where none does
     * @param fingerprints of the changed blocks, in order
     * @param send blocks that go to the peer; empty where none does
     * @param offset where the chunk's bytes begin in the run's buffer
     */
    @SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
    record Finding(
            long chunk,
            BlockMask changed,
            long[] fingerprints,
            BlockMask send,
            Digest digest,
            int offset,
            int length) {}

    /**
     * What a run holds.
     *
     * @param findings chunks ascending
     * @param emptyTo up to that chunk there is nothing to find either: the run's end, or far behind it
     */
    record Seen(List<Finding> findings, long emptyTo) {}

    /** Fills the lease from the device, seals it, and says what was found. */
    Seen read(ReadPlan.Run run, Lease lease) {
        ByteBuffer buffer = lease.writable();
        if (emptiness.isEmpty(run.firstChunk(), run.endChunk())) {
            lease.seal();
            return new Seen(List.of(), passesOver ? emptiness.beyond(run.endChunk()) : run.endChunk());
        }
        device.read(run.offset(), buffer.clear().limit(run.bytes()));
        ByteBuffer bytes = lease.seal().bytes();
        int blocks = (run.bytes() + Geometry.BLOCK_BYTES - 1) / Geometry.BLOCK_BYTES;
        long[] now = new long[blocks];
        fingerprinter.fingerprints(bytes, blocks, now, 0);
        long[] before = new long[blocks];
        index.fingerprints(geometry.firstBlock(run.firstChunk()), blocks, before, 0);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < run.chunks(); i++) {
            long chunk = run.firstChunk() + i;
            int from = i * geometry.blocksPerChunk();
            int to = from + geometry.blocksIn(chunk);
            if (Arrays.equals(now, from, to, before, from, to) && !request.wants(chunk)) {
                continue;
            }
            findings.add(finding(chunk, changed(chunk, now, before, from), now, i, bytes));
        }
        return new Seen(findings, run.endChunk());
    }

    private BlockMask changed(long chunk, long[] now, long[] before, int from) {
        int blocks = geometry.blocksIn(chunk);
        BlockMask changed = BlockMask.none(blocks);
        for (int i = 0; i < blocks; i++) {
            if (now[from + i] != before[from + i]) {
                changed = changed.with(i);
            }
        }
        return changed;
    }

    private Finding finding(long chunk, BlockMask seen, long[] now, int place, ByteBuffer bytes) {
        int offset = place * geometry.chunkBytes();
        int length = geometry.chunkLength(chunk);
        Digest digest = digester.digest(bytes.slice(offset, length));
        BlockMask changed = seen;
        if (seen.isEmpty() && !digest.equals(index.digest(chunk))) {
            // Every fingerprint agrees and the digest does not: which block it is cannot be told, so all of them count
            // as changed.
            changed = BlockMask.all(seen.blocks());
        }
        BlockMask send = changed.or(request.dirty().mask(chunk));
        if (request.whole().containsChunk(chunk)) {
            send = BlockMask.all(seen.blocks());
        }
        long[] fingerprints = new long[changed.cardinality()];
        int next = 0;
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            fingerprints[next++] = now[place * geometry.blocksPerChunk() + i];
        }
        return new Finding(chunk, changed, fingerprints, send, digest, offset, length);
    }
}
