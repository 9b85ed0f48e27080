package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A round that is written over a snapshot of its base: no journal, and yet the copy is at its base until it is at the round's generation.
 *
 * <p>A chunk is written only when the bytes that came have its digest. A delta is over the base, which the device holds of each chunk that was
 * not written in this round: so a chunk is written once, and whatever comes of it after that is passed over. Of a chunk only one batch is
 * dealt with at a time. The whole counts once all that was written is read back and the root is the promised one.
 */
final class SnapshotRound implements IncomingRound {
    private static final long RUN_BYTES = 64L << 20;

    /** The replica that the round belongs to, besides {@link RoundHome}. */
    interface Keeper {
        /** These are on the device and flushed: should the round be interrupted they need not come again. */
        void wrote(BlockSet chunks);

        /**
         * Proves and records the whole, once all of it is on the device and flushed; durable when it returns.
         *
         * @param written every chunk that was written
         * @param kept those of them that were brought from what an earlier round had left
         * @param proved of the others
         */
        void complete(Generation next, BlockSet written, BlockSet kept, ChunkTally proved);

        /** What an earlier round had left cannot be brought to the device: it is not to be listed again. */
        void distrust();

        /**
         * The round ends at its base: brings the device back to that.
         *
         * @param usable whether the device can be asked for anything
         * @param keep whether what was written is to be there for the next round
         */
        void revert(boolean usable, boolean keep);
    }

    private final RoundHome home;
    private final Generation next;
    private final Geometry geometry;
    private final BlockDevice device;
    private final BlockSet damagedAtBase;
    private final @Nullable DeviceListing listing;
    private final AsidePieces pieces;
    private final Keeper keeper;
    private final Object flushing = new Object();
    private final RoundGate gate;
    private final Set<Long> claimed = new HashSet<>();
    private final BlockSet written;
    private final BlockSet unrecorded;
    private final BlockSet kept;
    private final ChunkTally proved = new ChunkTally();
    private final BlockSet needed;
    private final BlockSet foundDamaged;
    private volatile boolean flushFailed;
    private long durableThrough;

    /**
     * A round that has begun: the base is kept.
     *
     * @param damagedAtBase what is known to be damaged
     * @param listing what is listed in a comparison
     * @param pieces what an earlier round has left, listed otherwise
     */
    SnapshotRound(
            RoundHome home,
            Generation next,
            BlockDevice device,
            BlockSet damagedAtBase,
            @Nullable DeviceListing listing,
            AsidePieces pieces,
            Keeper keeper) {
        this.home = home;
        this.next = next;
        this.geometry = home.identity().geometry();
        this.device = device;
        this.damagedAtBase = damagedAtBase;
        this.listing = listing;
        this.pieces = pieces;
        this.keeper = keeper;
        this.gate = new RoundGate(home.name() + ": the round is over here; a new one begins from its base");
        this.written = BlockSet.empty(geometry);
        this.unrecorded = BlockSet.empty(geometry);
        this.kept = BlockSet.empty(geometry);
        this.needed = BlockSet.empty(geometry);
        this.foundDamaged = BlockSet.empty(geometry);
    }

    @Override
    public boolean isOverSnapshot() {
        return true;
    }

    @Override
    public BatchOutcome accept(long number, Lease batch) {
        return gate.accept(number, () -> take(number, batch.bytes()));
    }

    @Override
    public long flush() {
        synchronized (flushing) {
            long through = gate.openThrough();
            BlockSet found;
            BlockSet covered;
            synchronized (this) {
                // After the number: what a batch has shown is here before it counts as taken.
                found = foundDamaged.copy();
                covered = unrecorded.copy();
                if (through == durableThrough && found.isEmpty()) {
                    return through;
                }
            }
            home.damage().add(found);
            flushDevice();
            keeper.wrote(covered);
            synchronized (this) {
                unrecorded.removeAll(covered);
                foundDamaged.removeAll(found);
                durableThrough = through;
            }
            return through;
        }
    }

    /** What an earlier round had written; in a comparison all of the volume. */
    @Override
    public long heldChunks() {
        return listing == null ? pieces.count() : geometry.chunkCount();
    }

    /** What an earlier round had written, by its bytes; in a comparison what the base holds, as {@link RoundJournal#held}; what this round has written already is not the base's any more. */
    @Override
    public HeldPage held(long from, int most) {
        DeviceListing comparison = listing;
        if (comparison == null) {
            return pieces.from(from, most);
        }
        DeviceListing.Listed listed = comparison.from(from, most);
        synchronized (this) {
            listed.other().forEachChunk(chunk -> {
                if (!written.containsChunk(chunk) && !claimed.contains(chunk)) {
                    needed.addChunk(chunk);
                    foundDamaged.addChunk(chunk);
                }
            });
        }
        return listed.page();
    }

    /** What of it is kept comes to the device; what is neither kept nor sent is as the base has it. */
    @Override
    public void keep(long first, long last) {
        gate.whileOpen(() -> {
            long chunk = pieces.next(first);
            while (chunk >= 0 && chunk <= last && !gate.isOver()) {
                chunk = pieces.next(bring(chunk, last));
            }
        });
    }

    /** Brings a run of pieces that begins there, of those that no batch has dealt with; the chunk behind it. */
    private long bring(long first, long last) {
        long end = claimPieces(first, last);
        if (end == first) {
            return first + 1;
        }
        try {
            write(() -> pieces.bring(first, end - 1));
            synchronized (this) {
                for (long chunk = first; chunk < end; chunk++) {
                    written.addChunk(chunk);
                    unrecorded.addChunk(chunk);
                    kept.addChunk(chunk);
                    needed.removeChunk(chunk);
                }
            }
        } catch (ReplicatorException e) {
            keeper.distrust();
            throw e;
        } finally {
            synchronized (this) {
                for (long chunk = first; chunk < end; chunk++) {
                    claimed.remove(chunk);
                }
                notifyAll();
            }
        }
        return end;
    }

    private synchronized long claimPieces(long first, long last) {
        long most = Math.min(last + 1, first + Math.max(1, RUN_BYTES / geometry.chunkBytes()));
        long end = first;
        while (end < most && pieces.contains(end) && !written.containsChunk(end) && claimed.add(end)) {
            end++;
        }
        return end;
    }

    @Override
    public synchronized BlockSet missing() {
        BlockSet missing = needed.copy();
        damagedAtBase.forEachChunk(chunk -> {
            if (!written.containsChunk(chunk)) {
                missing.addChunk(chunk);
            }
        });
        return missing;
    }

    @Override
    public void commit(Generation committed, long batches) {
        gate.commit(() -> {
            synchronized (flushing) {
                checkComplete(committed, batches);
                home.damage().add(foundDamaged);
                flushDevice();
                // Reading it back may take long.
                keeper.wrote(unrecorded);
                keeper.complete(committed, written, kept, proved);
            }
        });
    }

    /** The device is brought back to the base; what was written is set aside before, where it is to be kept. */
    @Override
    public void discard(boolean keep) {
        if (!gate.end()) {
            return;
        }
        synchronized (flushing) {
            keeper.wrote(unrecorded);
            keeper.revert(!flushFailed, keep);
        }
        // The next round asks for known damage from its beginning.
        home.damage().add(foundDamaged);
    }

    private BatchOutcome take(long number, ByteBuffer bytes) {
        BatchReader batch = BatchReader.parse(bytes, geometry);
        ByteBuffer payload = batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
        List<BatchChunk> chunks = batch.chunks();
        BitSet passed = claim(chunks);
        try {
            BitSet good = new BitSet(chunks.size());
            BitSet damaged = new BitSet(chunks.size());
            DeviceRun run = new DeviceRun(device, payload);
            for (int i = passed.nextClearBit(0); i < chunks.size(); i = passed.nextClearBit(i + 1)) {
                BatchChunk chunk = chunks.get(i);
                boolean baseIsKnownBad = !chunk.whole() && damagedAtBase.containsChunk(chunk.chunk());
                if (!baseIsKnownBad && home.proof().succeeds(batch, i, payload)) {
                    good.set(i);
                    int from = payload.position() + batch.payloadOffset(i);
                    write(() -> ChunkWrites.add(chunk, geometry, from, run));
                } else if (!chunk.whole() && !baseIsKnownBad && !isAsIndexed(chunk.chunk())) {
                    damaged.set(i);
                }
            }
            write(run::end);
            return record(number, chunks, passed, good, damaged);
        } finally {
            release(chunks);
        }
    }

    /** Takes the chunks for this batch alone; which of them were written before. */
    private synchronized BitSet claim(List<BatchChunk> chunks) {
        boolean interrupted = false;
        while (chunks.stream().anyMatch(chunk -> claimed.contains(chunk.chunk()))) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        BitSet passed = new BitSet(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            passed.set(i, written.containsChunk(chunks.get(i).chunk()));
            claimed.add(chunks.get(i).chunk());
        }
        return passed;
    }

    private synchronized void release(List<BatchChunk> chunks) {
        chunks.forEach(chunk -> claimed.remove(chunk.chunk()));
        notifyAll();
    }

    /** After a write that failed nobody knows what its chunk holds, and no delta is over the base there: the round can only end. */
    private void write(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            gate.spoil();
            throw e;
        }
    }

    /** Whether a delta failed although its base is what it should be: the fault is then not the device's. */
    private boolean isAsIndexed(long chunk) {
        return home.proof().isOnDevice(chunk, home.index().digest(chunk));
    }

    private synchronized BatchOutcome record(
            long number, List<BatchChunk> chunks, BitSet passed, BitSet good, BitSet damaged) {
        List<Long> whole = new ArrayList<>();
        for (int i = passed.nextClearBit(0); i < chunks.size(); i = passed.nextClearBit(i + 1)) {
            long chunk = chunks.get(i).chunk();
            if (good.get(i)) {
                written.addChunk(chunk);
                unrecorded.addChunk(chunk);
                proved.add(chunk, chunks.get(i).digest());
                needed.removeChunk(chunk);
            } else {
                needed.addChunk(chunk);
                whole.add(chunk);
            }
            if (damaged.get(i)) {
                foundDamaged.addChunk(chunk);
            }
        }
        return new BatchOutcome(number, good.cardinality(), whole);
    }

    private void flushDevice() {
        try {
            device.flush();
        } catch (ReplicatorException e) {
            flushFailed = true;
            gate.spoil();
            throw e;
        }
    }

    private void checkComplete(Generation committed, long batches) {
        gate.objection(next, committed, batches).ifPresent(what -> {
            throw refused(what);
        });
        BlockSet missing = missing();
        if (!missing.isEmpty()) {
            throw refused("chunk " + missing.nextChunk(0) + " is damaged or failed its proof, and did not come whole");
        }
    }

    private ReplicatorException refused(String what) {
        return new ReplicatorException(
                FaultCode.UNEXPECTED_MESSAGE,
                home.name() + ": " + what + "; the replica goes back to its generation, and the round is tried again");
    }
}
