package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A round that is written in place, while the copy is marked as incomplete: there is no base to keep, and so no journal.
 *
 * <p>A chunk is written only when the bytes that came have its digest. What is there already is told by its bytes alone, read and hashed when it
 * is listed, so that a round goes on from wherever the one before was interrupted and nothing of that has to be remembered. The whole counts
 * once all of the device, read again, has the promised root.
 */
final class DirectRound implements IncomingRound {
    private final String name;
    private final Generation next;
    private final Geometry geometry;
    private final BlockDevice device;
    private final ChunkProof proof;
    private final Consumer<Generation> complete;
    private final Runnable discarded;
    private final Object flushing = new Object();
    private final RoundGate gate;
    private final BlockSet needed;
    private long durableThrough;

    /**
     * A round that has begun: the copy is marked.
     *
     * @param name the volume's name, for messages
     * @param complete proves and records the whole, once everything is flushed and nothing missing; durable when it returns
     * @param discarded told when the round is over and the copy stays incomplete
     */
    DirectRound(
            String name,
            Generation next,
            BlockDevice device,
            ChunkProof proof,
            Consumer<Generation> complete,
            Runnable discarded) {
        this.name = name;
        this.next = next;
        this.geometry = proof.geometry();
        this.device = device;
        this.proof = proof;
        this.complete = complete;
        this.discarded = discarded;
        this.gate = new RoundGate(name + ": the round is over here; a new one goes on from what is there");
        this.needed = BlockSet.empty(geometry);
    }

    @Override
    public BatchOutcome accept(long number, Lease batch) {
        return gate.accept(number, () -> take(number, batch.bytes()));
    }

    @Override
    public long flush() {
        synchronized (flushing) {
            long through = gate.openThrough();
            if (through > durableThrough) {
                device.flush();
                durableThrough = through;
            }
            return through;
        }
    }

    @Override
    public long heldChunks() {
        return geometry.chunkCount();
    }

    /** Whatever can be read is listed, by its bytes. Blocking. */
    @Override
    public HeldPage held(long from, int most) {
        if (from == 0) {
            proof.readAnew();
        }
        long through = DeviceListing.pageEnd(geometry, from, most);
        List<HeldPage.Held> chunks = new ArrayList<>();
        for (long chunk = from; chunk <= through; chunk++) {
            Optional<Digest> digest = proof.onDevice(chunk);
            if (digest.isPresent()) {
                chunks.add(new HeldPage.Held(chunk, digest.get()));
            }
        }
        return new HeldPage(through, chunks);
    }

    /** Nothing is to be done: the bytes are where they belong, and the root proves them. */
    @Override
    public void keep(long first, long last) {}

    @Override
    public synchronized BlockSet missing() {
        return needed.copy();
    }

    @Override
    public void commit(Generation committed, long batches) {
        gate.commit(() -> {
            synchronized (flushing) {
                checkComplete(committed, batches);
                device.flush();
                complete.accept(committed);
            }
        });
    }

    /** What was written stays, and is found by its bytes. */
    @Override
    public void discard(boolean keep) {
        if (gate.end()) {
            discarded.run();
        }
    }

    private BatchOutcome take(long number, ByteBuffer bytes) {
        BatchReader batch = BatchReader.parse(bytes, geometry);
        ByteBuffer payload = batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
        List<BatchChunk> chunks = batch.chunks();
        BitSet proved = new BitSet(chunks.size());
        DeviceRun run = new DeviceRun(device, payload);
        for (int i = 0; i < chunks.size(); i++) {
            // There is no base that a delta could be over.
            if (chunks.get(i).whole() && proof.succeeds(batch, i, payload)) {
                proved.set(i);
                ChunkWrites.add(chunks.get(i), geometry, payload.position() + batch.payloadOffset(i), run);
            }
        }
        run.end();
        return record(number, chunks, proved);
    }

    private synchronized BatchOutcome record(long number, List<BatchChunk> chunks, BitSet proved) {
        List<Long> whole = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            long chunk = chunks.get(i).chunk();
            if (proved.get(i)) {
                needed.removeChunk(chunk);
            } else {
                needed.addChunk(chunk);
                whole.add(chunk);
            }
        }
        return new BatchOutcome(number, proved.cardinality(), whole);
    }

    private void checkComplete(Generation committed, long batches) {
        Optional<String> objection = gate.objection(next, committed, batches);
        if (objection.isPresent() || !missing().isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.UNEXPECTED_MESSAGE,
                    name + ": " + objection.orElse("a chunk failed its proof, and did not come whole")
                            + "; the copy stays incomplete, and the round is tried again");
        }
    }
}
