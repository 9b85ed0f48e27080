package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.util.Optional;

/**
 * The durable set of blocks that a peer, or a seed on the road, may not have: every block that a capture found changed since the generation
 * the peer is known to hold. One of the two keepers of invariant 2 (DESIGN 3); the other is {@link VolumeDirectory#commitCapture}.
 *
 * <p>It errs on one side only. Each block carries the number of the last capture that found it changed, and
 * {@linkplain #durable durable G} removes no block with a number above G's. A capture that was not added makes the set void: it is then no
 * evidence any more, and the copies have to be compared by hash. A bitmap that says "clean" for the wrong lineage is how DRBD skipped
 * resynchronisations (drbd d8c4159c6, 1353dab53).
 *
 * <p>What changes it blocks and is done by one thread at a time; what only asks may be asked by any thread and does not wait for I/O.
 */
public final class DirtySet implements AutoCloseable {
    /** A log shorter than this is not worth making anew. */
    private static final long LEAST_COMPACTED_BYTES = 1 << 20;

    private final DirtyState state;
    private final RecordLog log;
    private long compactAtBytes = LEAST_COMPACTED_BYTES;

    private DirtySet(DirtyState state, RecordLog log) {
        this.state = state;
        this.log = log;
    }

    /** Creates an empty set, durable when it returns; {@code head} says for whom and since when. */
    static DirtySet create(StateDirectory directory, String file, SetHead head, Geometry geometry) {
        directory.delete(file);
        RecordLog log = RecordLog.open(directory, file, SetRecords.MAGIC, SetRecords.MAX_BYTES, (type, payload) -> {});
        try {
            log.append(SetRecords.HEAD, SetRecords.head(head));
            log.flush();
            return new DirtySet(new DirtyState(head, geometry), log);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Creates a set that is no evidence from its beginning, durable when it returns: there at no instant without that word. */
    static DirtySet createVoid(StateDirectory directory, String file, SetHead head, Geometry geometry, String reason) {
        directory.delete(file);
        RecordLog log = RecordLog.open(directory, file, SetRecords.MAGIC, SetRecords.MAX_BYTES, (type, payload) -> {});
        DirtyState state = new DirtyState(head, geometry);
        state.becomeVoid(reason);
        try {
            log.replaceWith(state.records());
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        return new DirtySet(state, log);
    }

    /**
     * Opens a set; empty when its creation was cut short, in which case nothing can have relied on it. Where its log is damaged behind the
     * head, what it says is no evidence: it is void from then on, durably, and the other sets of the volume go on.
     */
    static Optional<DirtySet> open(StateDirectory directory, String file, Geometry geometry) {
        DirtyState.Replay replay = new DirtyState.Replay(directory.name() + "/" + file, geometry);
        RecordLog log;
        try {
            log = RecordLog.open(directory, file, SetRecords.MAGIC, SetRecords.MAX_BYTES, replay);
        } catch (ReplicatorException e) {
            Optional<DirtyState> readable = replay.state().filter(state -> e.code() == FaultCode.CORRUPT_STATE);
            DirtyState state = readable.orElseThrow(() -> e);
            state.becomeVoid("its log was damaged: " + e.getMessage());
            log = RecordLog.replace(directory, file, SetRecords.MAGIC, SetRecords.MAX_BYTES, state.records());
        }
        if (replay.state().isEmpty()) {
            log.close();
            directory.delete(file);
            return Optional.empty();
        }
        return Optional.of(new DirtySet(replay.state().orElseThrow(), log));
    }

    /** For whom it is kept. */
    public SetOwner owner() {
        return state.owner();
    }

    /** The generation the peer is known to hold durably. */
    public GenerationId base() {
        return state.base();
    }

    /** The number of the last capture whose changes were in the base when the set began: for a hold the seed's own. */
    long since() {
        return state.since();
    }

    /** The number of the last capture that was added. */
    public long completeThrough() {
        return state.completeThrough();
    }

    /** A copy of the dirty blocks. */
    public BlockSet blocks() {
        return state.layers().union();
    }

    /** Bytes of the dirty blocks. */
    public long bytes() {
        return state.layers().bytes();
    }

    /** Whether no block is dirty. */
    public boolean isClean() {
        return state.layers().isEmpty();
    }

    /** A hold's seed, with its root, once it was captured. */
    public Optional<Generation> captured() {
        return state.captured();
    }

    /** Why the set is no evidence any more, where it is none. */
    public Optional<String> voidReason() {
        return state.voidReason();
    }

    /** Whether the relation was ended: what remains is the memory that it was. */
    public boolean isEnded() {
        return state.isEnded();
    }

    /** The generation that may be durable at the peer although its word has not come. */
    public Optional<Generation> pending() {
        return state.pending();
    }

    /** Adds what the capture of that number found changed; not durable before {@link #flush}. Doing it again changes nothing. */
    synchronized void add(long capture, BlockSet blocks) {
        log.append(SetRecords.ADD, SetRecords.add(capture, blocks));
        state.add(capture, blocks);
    }

    /** Makes what was added durable. */
    synchronized void flush() {
        log.flush();
        // Not only at the end of a round: none ever ends for a seed on the road, or for a peer that is away.
        compactWhenLong();
    }

    /**
     * Records that a round which carried every block of this set is about to be committed, so that a lost word of it can be adopted. Durable
     * when it returns; ROUND_COMMIT goes out only then.
     */
    public synchronized void recordPending(Generation next) {
        recordPending(SetRecords.PENDING, next);
    }

    /**
     * As {@link #recordPending}, of a round that compared every chunk by hash and carried what differed: once it is durable the set is evidence
     * again.
     */
    public synchronized void recordPendingCompared(Generation next) {
        recordPending(SetRecords.PENDING_COMPARED, next);
    }

    private void recordPending(int type, Generation next) {
        log.append(type, SetRecords.generation(next));
        log.flush();
        state.pend(next, type == SetRecords.PENDING_COMPARED);
    }

    /**
     * The peer holds the pending generation durably: blocks that no later capture found changed are clean. Durable when it returns.
     *
     * @throws IllegalStateException when another generation is pending: then the round did not carry what would be removed
     */
    public synchronized void durable(Generation generation) {
        if (!state.pending().equals(Optional.of(generation))) {
            throw new IllegalStateException("generation " + generation.number() + " is not the pending one");
        }
        log.append(SetRecords.DURABLE, SetRecords.generation(generation));
        log.flush();
        state.durable(generation);
        compactWhenLong();
    }

    /** From here on the set is no evidence; durable when it returns. */
    public synchronized void markVoid(String reason) {
        log.append(SetRecords.VOID, SetRecords.text(reason));
        log.flush();
        state.becomeVoid(reason);
    }

    /** Ends the relation; durable when it returns. Its incarnation stays known, so that a peer that comes back with it is refused. */
    synchronized void end() {
        log.append(SetRecords.ENDED, SetRecords.text(""));
        log.flush();
        state.end();
    }

    /** The seed was captured: from here on the hold is one. Durable when it returns; nothing happens the second time. */
    synchronized void recordCaptured(Generation seed) {
        if (state.captured().isEmpty()) {
            log.append(SetRecords.CAPTURED, SetRecords.generation(seed));
            log.flush();
            state.capture(seed);
        }
    }

    /** The same blocks for another owner, durable when it returns. */
    synchronized DirtySet copyAs(StateDirectory directory, String file, SetOwner newOwner) {
        directory.delete(file);
        RecordLog empty =
                RecordLog.open(directory, file, SetRecords.MAGIC, SetRecords.MAX_BYTES, (type, payload) -> {});
        try {
            DirtySet copy = new DirtySet(state.copyFor(newOwner), empty);
            // In one step: a relation that is there and has only some of its blocks would send only those.
            empty.replaceWith(copy.state.records());
            return copy;
        } catch (RuntimeException e) {
            empty.close();
            throw e;
        }
    }

    /** Closes it; idempotent. Not a flush. */
    @Override
    public void close() {
        log.close();
    }

    private void compactWhenLong() {
        if (log.sizeBytes() <= compactAtBytes) {
            return;
        }
        try {
            log.replaceWith(state.records());
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.NO_SPACE) {
                throw e;
            }
            // The log is as it was, and whole; it is made short when there is room.
        }
        compactAtBytes = Math.max(LEAST_COMPACTED_BYTES, 4 * log.sizeBytes());
    }
}
