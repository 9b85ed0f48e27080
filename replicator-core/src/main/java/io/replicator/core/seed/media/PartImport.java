package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.seed.media.ImportBench.Promise;
import io.replicator.core.seed.media.ImportBench.Taken;
import io.replicator.core.store.StateFile;
import io.replicator.core.time.OrderedWindow;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Takes parts in, several segments at once: each chunk is written only where its bytes have the manifest's digest. One owner, blocking.
 *
 * <p>What is spoilt or forged costs its own chunks, and is counted.
 */
final class PartImport implements AutoCloseable {
    private static final int MOST_BENCHES = 16;

    private final Parts parts;
    private final MediaSealing sealing;
    private final LongConsumer pace;
    private final OrderedWindow<Taken> window;
    private final List<ImportBench> all = new ArrayList<>();
    private final ArrayDeque<ImportBench> free = new ArrayDeque<>();

    /**
     * What came of a part's file.
     *
     * @param spoilt segments and gaps that could not be used
     * @param deferred chunks that its source says are not in it
     */
    record PartIntake(long spoilt, List<ChunkRange> deferred) {}

    /**
     * Takes what buffers there are.
     *
     * @param pace told how many bytes were read, and returns when the next may be; throws to stop
     * @throws ReplicatorException {@code LIMIT_EXCEEDED} where the pool has no room at all
     */
    PartImport(
            BlockDevice device,
            VolumeIdentity identity,
            Parts parts,
            MediaSealing sealing,
            Executor steps,
            BufferPool pool,
            LongConsumer pace) {
        this.parts = parts;
        this.sealing = sealing;
        this.pace = pace;
        // Half of the pool stays for rounds, whatever else travels.
        while (all.size() < MOST_BENCHES && (all.isEmpty() || 2 * pool.leasedBytes() < pool.boundBytes())) {
            ImportBench bench = ImportBench.tryOpen(device, identity, parts, pool);
            if (bench == null) {
                break;
            }
            all.add(bench);
        }
        if (all.isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "there is no memory left for an import; wait for what runs, or raise the memory limit");
        }
        window = new OrderedWindow<>(steps, all.size());
    }

    /**
     * Reads the file, and writes what is still needed of the part to the device; not durable yet.
     *
     * @param needed chunks that are not on the device, by their number in the part; those that are then are cleared
     */
    PartIntake take(StateFile source, MediaFile file, Digest[] digests, BitSet needed) {
        free.clear();
        free.addAll(all);
        Optional<SealedFile> opened = SealedFile.open(
                source, file, parts.batchBytes(), sealing, all.get(0).body());
        if (opened.isEmpty()) {
            return new PartIntake(1, List.of());
        }
        Intake intake = new Intake(
                opened.get(), new Promise(parts.firstChunk(file.part()), digests, (BitSet) needed.clone()), needed);
        try {
            return intake.run();
        } finally {
            window.close();
        }
    }

    @Override
    public void close() {
        window.close();
        all.forEach(ImportBench::close);
        all.clear();
    }

    /** One file on its way in. */
    private final class Intake {
        private final SealedFile file;
        private final Promise promise;
        private final BitSet needed;
        private final List<ChunkRange> deferred = new ArrayList<>();
        private long unsound;

        Intake(SealedFile file, Promise promise, BitSet needed) {
            this.file = file;
            this.promise = promise;
            this.needed = needed;
        }

        PartIntake run() {
            boolean ended = false;
            while (true) {
                if (free.isEmpty()) {
                    collect();
                }
                ImportBench bench = free.peekFirst();
                SegmentHeader header = file.reader().next(bench.body());
                if (header == null) {
                    break;
                }
                pace.accept(header.bodyBytes());
                switch (header.type()) {
                    case CONTENT -> {
                        free.removeFirst();
                        window.submit(() -> bench.take(file, header, promise));
                    }
                    case DEFERRED -> defer(file.plainBytes(header, bench.body()));
                    case END -> ended = file.plainBytes(header, bench.body()) != null;
                    case KEY -> {
                        // Known already.
                    }
                }
            }
            while (!window.isEmpty()) {
                collect();
            }
            return new PartIntake(file.reader().spoiltPlaces() + unsound + (ended ? 0 : 1), deferred);
        }

        private void collect() {
            Taken taken = window.take();
            free.addLast(taken.bench());
            taken.written().forEach(needed::clear);
            unsound += taken.sound() ? 0 : 1;
        }

        private void defer(byte @org.jspecify.annotations.Nullable [] body) {
            if (body == null || body.length % ChunkRange.BYTES != 0) {
                unsound++;
                return;
            }
            ByteBuffer ranges = ByteBuffer.wrap(body);
            while (ranges.hasRemaining()) {
                ChunkRange range = new ChunkRange(ranges.getLong(), ranges.getLong());
                long end = promise.firstChunk() + promise.digests().length;
                // Ascending, so that no file can name more of them than the part has chunks.
                long least = deferred.isEmpty()
                        ? promise.firstChunk()
                        : deferred.get(deferred.size() - 1).last() + 1;
                if (range.first() < least || range.last() < range.first() || range.last() >= end) {
                    unsound++;
                    return;
                }
                deferred.add(range);
            }
        }
    }
}
