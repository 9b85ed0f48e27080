package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceSnapshot;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.RangeRecords;
import io.replicator.core.store.LogRecord;
import io.replicator.core.store.RecordLog;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That rounds from one base are written over a snapshot, since the journal had no room for one, and which chunks such a round had written when it
 * was interrupted: the device is brought back to the base then, and what it held is kept aside before. It saves that they come again, and
 * nothing else hangs on it: a chunk counts by its bytes alone. So its records are flushed only where a snapshot is to be found by them.
 *
 * <p>{@link #wrote} by one thread at a time, everything else while no round runs. Blocking.
 */
final class SetAside {
    /** Its file in the copy's directory. */
    static final String FILE = "aside";

    static final int MAGIC = 0x52504101;

    static final int TYPE_BASE = 1;
    static final int TYPE_WROTE = 2;
    static final int TYPE_ASIDE = 3;
    static final int TYPE_BEGUN = 4;
    private static final int BASE_BYTES = 16;
    private static final long COMPACT_ABOVE_BYTES = 256 << 10;

    private final StateDirectory files;
    private final BlockDevice device;
    private final VolumeIdentity identity;
    private @Nullable RecordLog log;
    private GenerationId base = GenerationId.NONE;
    private BlockSet aside;
    private BlockSet written;
    private boolean distrusted;

    SetAside(StateDirectory files, BlockDevice device, VolumeIdentity identity) {
        this.files = files;
        this.device = device;
        this.identity = identity;
        this.aside = none();
        this.written = none();
    }

    private BlockSet none() {
        return BlockSet.empty(identity.geometry());
    }

    /** Takes up what is there for rounds from that base; what is there for others is forgotten. */
    void load(GenerationId at) {
        close();
        if (files.exists(FILE)) {
            try {
                log = RecordLog.open(files, FILE, MAGIC, RangeRecords.MAX_BYTES, this::replay);
            } catch (ReplicatorException e) {
                if (e.code() != FaultCode.CORRUPT_STATE) {
                    throw e;
                }
                base = GenerationId.NONE;
            }
        }
        if (base.equals(GenerationId.NONE) || !base.equals(at)) {
            forget();
        }
    }

    private void replay(int type, ByteBuffer payload) {
        boolean whole =
                switch (type) {
                    case TYPE_BASE -> {
                        boolean fits = payload.remaining() == BASE_BYTES;
                        base = fits
                                ? new GenerationId(new UUID(payload.getLong(), payload.getLong()))
                                : GenerationId.NONE;
                        yield fits;
                    }
                    case TYPE_WROTE ->
                        RangeRecords.read(
                                payload,
                                identity.geometry().chunkCount(),
                                (first, last) -> written.addChunks(first, last));
                    case TYPE_ASIDE -> {
                        aside = written;
                        written = none();
                        yield true;
                    }
                    case TYPE_BEGUN -> {
                        written = none();
                        yield true;
                    }
                    default -> false;
                };
        if (!whole) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, files.name() + "/" + FILE + " is damaged");
        }
    }

    /** Whether the journal is known to have no room for a round from there. */
    boolean isFor(GenerationId at) {
        return !base.equals(GenerationId.NONE) && base.equals(at);
    }

    /** The journal had no room for a round from there; where that cannot be recorded, another one finds out after a restart. */
    void want(GenerationId at) {
        if (!isFor(at)) {
            base = at;
            attempt(this::create);
        }
    }

    private void create() {
        lose();
        log = RecordLog.replace(files, FILE, MAGIC, RangeRecords.MAX_BYTES, List.of(baseRecord()));
    }

    private LogRecord baseRecord() {
        ByteBuffer bytes = ByteBuffer.allocate(BASE_BYTES);
        bytes.putLong(base.uuid().getMostSignificantBits()).putLong(base.uuid().getLeastSignificantBits());
        return new LogRecord(TYPE_BASE, bytes.flip());
    }

    /**
     * A round begins from there; what is set aside for it.
     *
     * @param wanted whether it is: a round that compares by hash takes nothing on trust that came before
     */
    AsidePieces begin(GenerationId at, boolean wanted) {
        distrusted = false;
        if (!wanted || !isFor(at)) {
            forget();
        }
        base = at;
        attempt(() -> {
            if (log == null) {
                create();
            } else if (!written.isEmpty()) {
                append(TYPE_BEGUN, ByteBuffer.allocate(0));
                written = none();
            }
        });
        return new AsidePieces(aside.copy(), place().filter(DeviceSnapshot::isThere), identity);
    }

    /** These are on the device, by what that has flushed; whether they are remembered is not certain. */
    void wrote(BlockSet chunks) {
        attempt(() -> {
            if (log != null && !chunks.isEmpty()) {
                RangeRecords.forEachPayload(chunks, ranges -> append(TYPE_WROTE, ranges));
                chunks.forEachChunk(written::addChunk);
                compactWhenLong(log);
            }
        });
    }

    /** What is aside, or is on the device now, is not what it should be: nothing of it is kept. */
    void distrust() {
        distrusted = true;
    }

    /**
     * Keeps what is on the device, which is about to be brought back; or what was aside before, where that is more. It is the one or the other: a
     * round goes through the volume from its beginning, so that the larger has the smaller in it, or nearly.
     *
     * @param keep whether anything is to be kept
     */
    void keep(boolean keep) {
        if (!keep || distrusted) {
            attempt(this::forgetPieces);
        } else if (!written.isEmpty() && (written.chunkCount() >= aside.chunkCount() || !isThere())) {
            attempt(() -> {
                place().orElseThrow().take();
                append(TYPE_ASIDE, ByteBuffer.allocate(0));
                flush();
                aside = written;
                written = none();
            });
        }
    }

    private boolean isThere() {
        return place().filter(DeviceSnapshot::isThere).isPresent();
    }

    private void forgetPieces() {
        drop();
        create();
    }

    /** Nothing is kept, and the next round may fit the journal. */
    void forget() {
        attempt(() -> {
            close();
            if (files.exists(FILE)) {
                files.delete(FILE);
            }
            drop();
        });
    }

    private void drop() {
        place().filter(DeviceSnapshot::isThere).ifPresent(DeviceSnapshot::drop);
    }

    /** Closes the log; what it holds is there for the next opening. */
    void close() {
        lose();
        base = GenerationId.NONE;
    }

    private Optional<DeviceSnapshot> place() {
        return device.snapshot().map(snapshot -> snapshot.aside());
    }

    private void append(int type, ByteBuffer payload) {
        if (log != null) {
            log.append(type, payload);
        }
    }

    private void flush() {
        if (log != null) {
            log.flush();
        }
    }

    private void compactWhenLong(RecordLog open) {
        if (open.sizeBytes() < COMPACT_ABOVE_BYTES) {
            return;
        }
        List<LogRecord> records = new ArrayList<>(List.of(baseRecord()));
        RangeRecords.forEachPayload(aside, ranges -> records.add(new LogRecord(TYPE_WROTE, ranges)));
        records.add(new LogRecord(TYPE_ASIDE, ByteBuffer.allocate(0)));
        RangeRecords.forEachPayload(written, ranges -> records.add(new LogRecord(TYPE_WROTE, ranges)));
        long liveBytes = records.stream()
                .mapToLong(record -> record.payload().remaining())
                .sum();
        if (open.sizeBytes() > 4 * liveBytes) {
            open.replaceWith(records);
        }
    }

    /** What fails here costs that some chunks come again, but for a flush: after that nobody knows what is on the disk. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.FLUSH_FAILED) {
                throw e;
            }
            lose();
        }
    }

    private void lose() {
        if (log != null) {
            log.close();
            log = null;
        }
        aside = none();
        written = none();
    }
}
