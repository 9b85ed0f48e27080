package io.replicator.core.index;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The durable set of chunks whose bytes here are known not to be what the copy's generation says. Thread-safe, blocking.
 *
 * <p>A log of ranges that were added and removed; each call is durable when it returns. A chunk that is named in vain only travels once
 * more, so that doing a change twice, or half of a long one, does no harm.
 */
public final class DamageSet implements AutoCloseable {
    /** The log's file in the volume's directory. */
    public static final String FILE = "damage";

    static final int MAGIC = 0x52504C44;

    private static final int TYPE_ADD = 1;
    private static final int TYPE_REMOVE = 2;

    /** The longest record. */
    static final int MAX_RECORD_BYTES = RangeRecords.MAX_BYTES;

    private static final long COMPACT_ABOVE_BYTES = 256 << 10;

    private final RecordLog log;
    private final BlockSet chunks;
    private volatile long count;

    private DamageSet(RecordLog log, BlockSet chunks) {
        this.log = log;
        this.chunks = chunks;
        this.count = chunks.chunkCount();
    }

    /** Opens the set of a volume, empty when there is none yet. */
    public static DamageSet open(StateDirectory volume, Geometry geometry) {
        BlockSet chunks = BlockSet.empty(geometry);
        RecordLog log = RecordLog.open(volume, FILE, MAGIC, MAX_RECORD_BYTES, (type, payload) -> {
            if (!replay(type, payload, chunks)) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        volume.name() + "/" + FILE + " names chunks that the volume does not have; restore the state"
                                + " directory from a copy, or compare the volume by hash");
            }
        });
        return new DamageSet(log, chunks);
    }

    /** A copy: every block of each damaged chunk. */
    public synchronized BlockSet chunks() {
        return chunks.copy();
    }

    /** Number of damaged chunks. Does not wait for what changes the set. */
    public long count() {
        return count;
    }

    /** Whether the chunk is damaged. */
    public synchronized boolean contains(long chunk) {
        return chunks.containsChunk(chunk);
    }

    /** Whether nothing is damaged. */
    public synchronized boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** These chunks are damaged too. */
    public synchronized void add(BlockSet damaged) {
        BlockSet more = damaged.copy();
        more.removeAll(chunks);
        if (!more.isEmpty()) {
            write(TYPE_ADD, more);
            more.forEachChunk(chunks::addChunk);
            count = chunks.chunkCount();
        }
    }

    /** These chunks are as they should be again. */
    public synchronized void remove(BlockSet healed) {
        BlockSet fewer = BlockSet.empty(chunks.geometry());
        healed.forEachChunk(chunk -> {
            if (chunks.containsChunk(chunk)) {
                fewer.addChunk(chunk);
            }
        });
        if (!fewer.isEmpty()) {
            write(TYPE_REMOVE, fewer);
            chunks.removeAll(fewer);
            count = chunks.chunkCount();
        }
        compactWhenLong();
    }

    /** Closes the log; nothing is lost. */
    @Override
    public synchronized void close() {
        log.close();
    }

    private void write(int type, BlockSet set) {
        forEachRecord(type, set, record -> log.append(record.type(), record.payload()));
        log.flush();
    }

    private void compactWhenLong() {
        if (log.sizeBytes() < COMPACT_ABOVE_BYTES) {
            return;
        }
        List<LogRecord> records = new ArrayList<>();
        forEachRecord(TYPE_ADD, chunks, records::add);
        long liveBytes = records.stream()
                .mapToLong(record -> record.payload().remaining())
                .sum();
        if (log.sizeBytes() > 4 * liveBytes) {
            replaceWhereThereIsSpace(records);
        }
    }

    private void replaceWhereThereIsSpace(List<LogRecord> records) {
        try {
            log.replaceWith(records);
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.NO_SPACE) {
                throw e;
            }
            // The log is as it was, and only longer than it need be.
        }
    }

    private static void forEachRecord(int type, BlockSet set, Consumer<LogRecord> action) {
        RangeRecords.forEachPayload(set, payload -> action.accept(new LogRecord(type, payload)));
    }

    private static boolean replay(int type, ByteBuffer payload, BlockSet chunks) {
        if (type != TYPE_ADD && type != TYPE_REMOVE) {
            return false;
        }
        return RangeRecords.read(payload, chunks.geometry().chunkCount(), (first, last) -> {
            if (type == TYPE_ADD) {
                chunks.addChunks(first, last);
            } else {
                for (long chunk = first; chunk <= last; chunk++) {
                    chunks.removeChunk(chunk);
                }
            }
        });
    }
}
