package io.replicator.core.replica;

import io.replicator.core.batch.BatchChunk;
import io.replicator.core.batch.BatchReader;
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
import org.jspecify.annotations.Nullable;

/**
 * One round at its replica: batches are proved and journalled until the round is committed or discarded. The device is only read.
 *
 * <p>{@link #accept} and {@link #flush} are thread-safe and meant to be called by many I/O threads at once: bytes are rebuilt, hashed and
 * written outside the lock. {@link #commit} and {@link #discard} are called by one thread, and wait for what is under way. Until the commit
 * record is durable the replica is at its base; from then on it is at the round's generation.
 */
public final class RoundJournal implements IncomingRound {
    /** Who is told what becomes of the journal. */
    interface Keeper {
        /** Makes the commit durable. */
        void commit(Generation next, JournalSeal seal);

        /** What whoever sent the round is told where its journal had no room for it, or its index of that no memory. */
        ReplicatorException fellShort(ReplicatorException why);

        /** The round ended at base, and its journal stays, or is to go; {@code fellShort} says whether it had no room for the round. */
        void discarded(boolean kept, boolean fellShort);
    }

    private final RoundHome home;
    private final Keeper keeper;
    private final Generation next;
    private final Geometry geometry;
    private final JournalWriter writer;
    private final JournalIndex index;
    private final JournalIndex.Sorted held;
    private final BlockSet damagedAtBase;
    private final @Nullable DeviceListing listing;
    private final Object flushing = new Object();

    private final RoundGate gate;
    private final BlockSet needed;
    private final BlockSet foundDamaged;
    private long durableThrough;
    private long recordedChunks;
    private volatile boolean sealed;
    private volatile boolean fellShort;

    /**
     * A round that has begun.
     *
     * @param index what an earlier round left, each chunk held
     * @param recordedChunks chunks in the records of earlier rounds
     * @param listing what is listed instead, in a comparison
     */
    RoundJournal(
            RoundHome home,
            Keeper keeper,
            Generation next,
            JournalWriter writer,
            JournalIndex index,
            long recordedChunks,
            BlockSet damagedAtBase,
            @Nullable DeviceListing listing) {
        this.home = home;
        this.keeper = keeper;
        this.next = next;
        this.geometry = home.identity().geometry();
        this.writer = writer;
        this.index = index;
        this.held = index.sortedHeld();
        this.recordedChunks = recordedChunks;
        this.damagedAtBase = damagedAtBase;
        this.listing = listing;
        this.gate =
                new RoundGate(home.name() + ": the round is over here; a new one begins from what the replica holds");
        this.needed = BlockSet.empty(geometry);
        this.foundDamaged = BlockSet.empty(geometry);
    }

    @Override
    public BatchOutcome accept(long number, Lease batch) {
        try {
            return gate.accept(number, () -> take(number, batch.bytes()));
        } catch (ReplicatorException e) {
            throw judged(e);
        }
    }

    @Override
    public long flush() {
        synchronized (flushing) {
            long through = gate.openThrough();
            BlockSet found;
            synchronized (this) {
                // After the number: what a batch has shown is here before it counts as taken.
                found = foundDamaged.copy();
                if (through == durableThrough && found.isEmpty()) {
                    return through;
                }
            }
            home.damage().add(found);
            writer.flush();
            synchronized (this) {
                foundDamaged.removeAll(found);
                durableThrough = through;
            }
            return through;
        }
    }

    /** Proved bytes of an earlier round, or in a comparison all of the volume. */
    @Override
    public long heldChunks() {
        return listing == null ? held.size() : geometry.chunkCount();
    }

    /**
     * What was held when the round began. In a comparison what the device holds: blocking, and what it holds otherwise than it should is needed
     * whole from then on.
     */
    @Override
    public HeldPage held(long from, int most) {
        DeviceListing comparison = listing;
        if (comparison == null) {
            return heldOfEarlier(from, most);
        }
        DeviceListing.Listed listed = comparison.from(from, most);
        synchronized (this) {
            listed.other().forEachChunk(chunk -> {
                if (!index.contains(chunk)) {
                    needed.addChunk(chunk);
                }
                foundDamaged.addChunk(chunk);
            });
        }
        return listed.page();
    }

    private synchronized HeldPage heldOfEarlier(long from, int most) {
        int first = held.firstFrom(from);
        int end = (int) Math.min(held.size(), (long) first + most);
        List<HeldPage.Held> chunks = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            JournalEntry entry = held.entry(i);
            chunks.add(new HeldPage.Held(entry.chunk(), entry.digest()));
        }
        return new HeldPage(end == held.size() ? geometry.chunkCount() - 1 : held.chunk(end - 1), chunks);
    }

    /** What is not kept is as the base has it. */
    @Override
    public synchronized void keep(long first, long last) {
        for (int i = held.firstFrom(first); i < held.size() && held.chunk(i) <= last; i++) {
            index.keep(held.chunk(i));
            needed.removeChunk(held.chunk(i));
        }
    }

    /** What was damaged, or failed its proof, and is not proved and journalled. */
    @Override
    public synchronized BlockSet missing() {
        BlockSet missing = BlockSet.empty(geometry);
        for (BlockSet set : List.of(needed, damagedAtBase)) {
            set.forEachChunk(chunk -> {
                if (!index.contains(chunk)) {
                    missing.addChunk(chunk);
                }
            });
        }
        return missing;
    }

    /** Number of chunks that were proved so far. */
    public synchronized long provedChunks() {
        return index.size();
    }

    /** Bytes of the journal so far. */
    public long journalBytes() {
        return writer.sizeBytes();
    }

    /** Whether the batches from 1 to {@code last} were accepted, and no other: what a commit that names that many needs. */
    public boolean hasBatches(long last) {
        return gate.areExactly(last);
    }

    /** The root the volume would have with what was proved so far. Reads the index; blocking, and batches wait meanwhile. */
    public synchronized Digest root() {
        return RootGate.rootWith(home, index.sorted());
    }

    /** The root gate, and the step to the next generation. In doubt the journal stays. */
    @Override
    public void commit(Generation committed, long batches) {
        try {
            gate.commit(() -> {
                synchronized (flushing) {
                    checkComplete(committed, batches);
                    RootGate.check(home, index.sorted(), committed);
                    home.damage().add(foundDamaged);
                    sealed = true;
                    keeper.commit(committed, writer.seal(index.sorted(), index.sortedHeld()));
                }
            });
        } catch (ReplicatorException e) {
            throw judged(e);
        }
        writer.close();
    }

    /** No room, on disk or in memory: another round from here is not to go through a journal, where there is another way. */
    private ReplicatorException judged(ReplicatorException e) {
        boolean isShort = e.code() == FaultCode.NO_SPACE || e.code() == FaultCode.LIMIT_EXCEEDED;
        fellShort |= isShort;
        return isShort ? keeper.fellShort(e) : e;
    }

    /**
     * Ends the round at its base; damage that was found is durable. What was proved stays where all of it can be trusted, and does not where
     * there is no space on the disk, or most of what fills the budget was replaced since; else the journal is deleted.
     */
    @Override
    public void discard(boolean keep) {
        if (!gate.end()) {
            return;
        }
        boolean kept = keep && mayStay();
        try {
            synchronized (flushing) {
                if (kept && !sealed) {
                    writer.leave();
                } else {
                    // Its directory may be what a commit names of which nobody knows whether it is durable.
                    writer.close();
                }
            }
        } catch (ReplicatorException e) {
            keeper.discarded(false, fellShort);
            throw e;
        }
        keeper.discarded(kept, fellShort);
        // Last: the round is over also where this cannot be recorded. The next round asks for known damage from its
        // beginning; else it would ask in vain where production rewrites the chunk all the time.
        home.damage().add(foundDamaged);
    }

    private synchronized boolean mayStay() {
        long chunks = index.size() + (long) index.heldChunks();
        return chunks > 0 && writer.isWhole() && (!writer.isBudgetSpent() || 2 * chunks >= recordedChunks);
    }

    private BatchOutcome take(long number, ByteBuffer bytes) {
        BatchReader batch = BatchReader.parse(bytes, geometry);
        ByteBuffer payload = batch.payload(Scratch.ofThread().payload(batch.payloadBytes()));
        List<BatchChunk> chunks = batch.chunks();
        BitSet proved = new BitSet(chunks.size());
        BitSet damaged = new BitSet(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            BatchChunk chunk = chunks.get(i);
            boolean baseIsKnownBad = !chunk.whole() && damagedAtBase.containsChunk(chunk.chunk());
            if (!baseIsKnownBad && home.proof().succeeds(batch, i, payload)) {
                proved.set(i);
            } else if (!chunk.whole() && !baseIsKnownBad && !isAsIndexed(chunk.chunk())) {
                damaged.set(i);
            }
        }
        boolean all = proved.cardinality() == chunks.size();
        int kind = all ? JournalRecordHeader.PROVED : JournalRecordHeader.PARTLY_PROVED;
        int sector = proved.isEmpty() ? 0 : writer.append(number, bytes, kind);
        return record(number, chunks, sector, proved, damaged);
    }

    /** Whether a delta failed although its base is what it should be: the fault is then not the device's. */
    private boolean isAsIndexed(long chunk) {
        return home.proof().isOnDevice(chunk, home.index().digest(chunk));
    }

    private synchronized BatchOutcome record(
            long number, List<BatchChunk> chunks, int sector, BitSet proved, BitSet damaged) {
        List<Long> whole = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            BatchChunk chunk = chunks.get(i);
            if (proved.get(i)) {
                index.put(chunk.chunk(), sector, i, chunk.digest());
                needed.removeChunk(chunk.chunk());
            } else if (!index.contains(chunk.chunk())) {
                needed.addChunk(chunk.chunk());
                whole.add(chunk.chunk());
            }
            if (damaged.get(i)) {
                foundDamaged.addChunk(chunk.chunk());
            }
        }
        recordedChunks += proved.cardinality();
        return new BatchOutcome(number, proved.cardinality(), whole);
    }

    /** Not under the lock: nothing changes any more, and those who only ask need not wait. */
    private void checkComplete(Generation committed, long batches) {
        gate.objection(next, committed, batches).ifPresent(what -> {
            throw refused(what);
        });
        long missing = firstMissing();
        if (missing >= 0) {
            throw refused("chunk " + missing + " is damaged or failed its proof, and did not come whole");
        }
    }

    private long firstMissing() {
        for (BlockSet set : List.of(needed, damagedAtBase)) {
            for (long chunk = set.nextChunk(0); chunk >= 0; chunk = set.nextChunk(chunk + 1)) {
                if (!index.contains(chunk)) {
                    return chunk;
                }
            }
        }
        return -1;
    }

    private ReplicatorException refused(String what) {
        return new ReplicatorException(
                FaultCode.UNEXPECTED_MESSAGE,
                home.name() + ": " + what + "; the replica stays at its generation, and the round is tried again");
    }
}
