package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.RecordVisitor;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a dirty set's log comes to, in memory. Changed by one thread at a time, and asked by any.
 *
 * <p>Replaying the log's records does the same as the calls that wrote them did.
 */
final class DirtyState {
    private final SetOwner owner;
    private final long since;
    private final DirtyLayers layers;
    private volatile GenerationId base;
    private volatile long completeThrough;
    private volatile Optional<Generation> pending = Optional.empty();
    private volatile Optional<Generation> captured = Optional.empty();
    private volatile Optional<String> voidReason = Optional.empty();
    private volatile boolean ended;
    private boolean pendingCompared;

    DirtyState(SetHead head, Geometry geometry) {
        owner = head.owner();
        since = head.completeThrough();
        base = head.base();
        completeThrough = since;
        layers = new DirtyLayers(geometry);
    }

    SetOwner owner() {
        return owner;
    }

    long since() {
        return since;
    }

    DirtyLayers layers() {
        return layers;
    }

    GenerationId base() {
        return base;
    }

    long completeThrough() {
        return completeThrough;
    }

    Optional<Generation> pending() {
        return pending;
    }

    Optional<Generation> captured() {
        return captured;
    }

    Optional<String> voidReason() {
        return voidReason;
    }

    boolean isEnded() {
        return ended;
    }

    void add(long capture, BlockSet blocks) {
        layers.add(capture, blocks);
        layers.merge(pending.map(next -> OptionalLong.of(next.number())).orElseGet(OptionalLong::empty));
        completeThrough = Math.max(completeThrough, capture);
    }

    /** With a round that compared every chunk by hash, the set is evidence again once it is durable. */
    void pend(Generation next, boolean compared) {
        pending = Optional.of(next);
        pendingCompared = compared;
    }

    void durable(Generation generation) {
        layers.removeThrough(generation.number());
        base = generation.id();
        pending = Optional.empty();
        if (pendingCompared) {
            voidReason = Optional.empty();
            pendingCompared = false;
        }
    }

    void becomeVoid(String reason) {
        voidReason = Optional.of(reason);
    }

    void end() {
        ended = true;
    }

    void capture(Generation seed) {
        captured = Optional.of(seed);
    }

    /** The same blocks for another owner, to whom nothing happened yet. */
    DirtyState copyFor(SetOwner newOwner) {
        DirtyState copy = new DirtyState(new SetHead(newOwner, base, completeThrough), layers.geometry());
        layers.byCapture().forEach(copy::add);
        copy.voidReason = voidReason;
        return copy;
    }

    /** The fewest records that come to the same. */
    List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        records.add(new LogRecord(SetRecords.HEAD, SetRecords.head(new SetHead(owner, base, since))));
        layers.byCapture()
                .forEach((capture, blocks) ->
                        records.add(new LogRecord(SetRecords.ADD, SetRecords.add(capture, blocks))));
        // The last capture may have left no block that is dirty still, and was added all the same.
        records.add(new LogRecord(SetRecords.ADD, SetRecords.add(completeThrough, BlockSet.empty(layers.geometry()))));
        captured.ifPresent(seed -> records.add(new LogRecord(SetRecords.CAPTURED, SetRecords.generation(seed))));
        int pendingType = pendingCompared ? SetRecords.PENDING_COMPARED : SetRecords.PENDING;
        pending.ifPresent(next -> records.add(new LogRecord(pendingType, SetRecords.generation(next))));
        voidReason.ifPresent(reason -> records.add(new LogRecord(SetRecords.VOID, SetRecords.text(reason))));
        if (ended) {
            records.add(new LogRecord(SetRecords.ENDED, SetRecords.text("")));
        }
        return records;
    }

    private void replay(LogRecord record) {
        switch (record.type()) {
            case SetRecords.ADD -> add(SetRecords.captureOf(record), SetRecords.blocksOf(record, layers.geometry()));
            case SetRecords.PENDING -> pend(SetRecords.generationOf(record), false);
            case SetRecords.PENDING_COMPARED -> pend(SetRecords.generationOf(record), true);
            case SetRecords.DURABLE -> durable(SetRecords.generationOf(record));
            case SetRecords.VOID -> becomeVoid(SetRecords.textOf(record));
            case SetRecords.ENDED -> end();
            case SetRecords.CAPTURED -> capture(SetRecords.generationOf(record));
            default -> throw new IllegalArgumentException("a record of type " + record.type());
        }
    }

    /** Takes a log's records one by one; the log's payloads are used before the next comes, none is kept. */
    static final class Replay implements RecordVisitor {
        private final String file;
        private final Geometry geometry;
        private Optional<DirtyState> state = Optional.empty();

        Replay(String file, Geometry geometry) {
            this.file = file;
            this.geometry = geometry;
        }

        /** What they come to so far; nothing before the first. */
        Optional<DirtyState> state() {
            return state;
        }

        @Override
        public void record(int type, ByteBuffer payload) {
            LogRecord record = new LogRecord(type, payload);
            SetRecords.guarded(file, () -> {
                if (state.isPresent()) {
                    state.get().replay(record);
                } else {
                    state = Optional.of(new DirtyState(SetRecords.headOf(record), geometry));
                }
                return file;
            });
        }
    }
}
