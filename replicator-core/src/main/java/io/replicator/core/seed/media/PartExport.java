package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.seed.media.ExportBench.Made;
import io.replicator.core.seed.media.ExportBench.Run;
import io.replicator.core.store.StateFile;
import io.replicator.core.time.OrderedWindow;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes parts to one medium, several segments in the making at once. One owner, blocking.
 *
 * <p>What a chunk holds when it is read must have the manifest's digest, or it stays here: so a volume that is written to may be exported,
 * and nothing goes out under a digest that is not its own.
 */
final class PartExport implements AutoCloseable {
    /** Enough for every core while the medium is written to. */
    private static final int MOST_BENCHES = 16;

    private final ExportSource source;
    private final Parts parts;
    private final MediaSealing sealing;
    private final LongConsumer doneBytes;
    private final ArrayDeque<ExportBench> free = new ArrayDeque<>();
    private final OrderedWindow<Made> window;
    private final List<ExportBench> all = new ArrayList<>();

    /**
     * What a part became.
     *
     * @param chunks in it
     * @param deferred not in it, because they had changed
     * @param bytes of its file
     */
    record PartTotals(long chunks, List<ChunkRange> deferred, long bytes) {}

    /**
     * Takes what buffers there are.
     *
     * @param doneBytes told how many more bytes of the volume were dealt with
     * @throws ReplicatorException {@code LIMIT_EXCEEDED} where the pool has no room at all
     */
    PartExport(ExportSource source, Parts parts, MediaSealing sealing, LongConsumer doneBytes) {
        this.source = source;
        this.parts = parts;
        this.sealing = sealing;
        this.doneBytes = doneBytes;
        BufferPool pool = source.pool();
        // Half of the pool stays for rounds, whatever else travels.
        while (all.size() < MOST_BENCHES && (all.isEmpty() || 2 * pool.leasedBytes() < pool.boundBytes())) {
            ExportBench bench = ExportBench.tryOpen(source, parts, pool);
            if (bench == null) {
                break;
            }
            all.add(bench);
        }
        if (all.isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "there is no memory left for an export of "
                            + source.header().name() + "; wait for what runs, or raise the memory limit");
        }
        window = new OrderedWindow<>(source.steps(), all.size());
    }

    /** Writes the part into the empty file; not durable yet. */
    PartTotals write(int part, Digest[] digests, StateFile target) {
        Optional<FileSeal> seal = sealing.begin();
        MediaFile file = new MediaFile(
                MediaFile.Kind.PART,
                source.header().identity().id(),
                source.header().generation().id(),
                part);
        Progress progress = new Progress(new SegmentWriter(target, file, seal));
        free.clear();
        free.addAll(all);
        try {
            for (Run run : runs(part, digests)) {
                if (free.isEmpty()) {
                    progress.take(window.take());
                }
                long bytes = (long) run.chunks().size() * parts.geometry().chunkBytes();
                source.pace().accept(bytes);
                ExportBench bench = free.removeFirst();
                window.submit(() -> bench.make(run, file, seal));
            }
            while (!window.isEmpty()) {
                progress.take(window.take());
            }
        } finally {
            window.close();
        }
        return progress.end(seal);
    }

    @Override
    public void close() {
        window.close();
        all.forEach(ExportBench::close);
        all.clear();
    }

    private List<Run> runs(int part, Digest[] digests) {
        List<Run> runs = new ArrayList<>();
        int most = parts.chunksOfBatch();
        List<Long> chunks = new ArrayList<>(most);
        List<Digest> promised = new ArrayList<>(most);
        for (int i = 0; i < digests.length; i++) {
            if (!digests[i].isZero()) {
                chunks.add(parts.firstChunk(part) + i);
                promised.add(digests[i]);
            }
            if (!chunks.isEmpty() && (chunks.size() == most || i == digests.length - 1)) {
                runs.add(new Run(List.copyOf(chunks), List.copyOf(promised), 1 + runs.size()));
                chunks.clear();
                promised.clear();
            }
        }
        return runs;
    }

    /** One part on its way. */
    private final class Progress {
        private final SegmentWriter writer;
        private final List<ChunkRange> deferred = new ArrayList<>();
        private int number;
        private long chunks;

        Progress(SegmentWriter writer) {
            this.writer = writer;
        }

        void take(Made made) {
            if (made.chunks() > 0) {
                writer.writeContent(made.run().number(), made.bench().frame(), made.bodyChecksum());
                chunks += made.chunks();
            }
            made.deferred().forEach(chunk -> ChunkRange.append(deferred, chunk));
            number = made.run().number();
            free.addLast(made.bench());
            doneBytes.accept(
                    (long) made.run().chunks().size() * parts.geometry().chunkBytes());
        }

        PartTotals end(Optional<FileSeal> seal) {
            int most = SegmentHeader.MAX_DEFERRED_BYTES / ChunkRange.BYTES;
            for (int from = 0; from < deferred.size(); from += most) {
                List<ChunkRange> some = deferred.subList(from, Math.min(deferred.size(), from + most));
                ByteBuffer body = ByteBuffer.allocate(some.size() * ChunkRange.BYTES);
                some.forEach(range -> body.putLong(range.first()).putLong(range.last()));
                writer.write(SegmentType.DEFERRED, ++number, body.array());
            }
            if (seal.isPresent()) {
                writer.write(SegmentType.KEY, ++number, seal.get().wrappedKey());
            }
            ByteBuffer end = ByteBuffer.allocate(SegmentHeader.END_BYTES);
            writer.write(
                    SegmentType.END,
                    ++number,
                    end.putInt(writer.contents()).putLong(chunks).array());
            return new PartTotals(chunks, List.copyOf(deferred), writer.bytes());
        }
    }
}
