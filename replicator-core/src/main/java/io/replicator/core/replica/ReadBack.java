package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.IndexFile;
import io.replicator.core.time.OrderedWindow;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Reads chunks of a replica from the device, not from what the system remembers, and says which are not what they should be, or cannot be
 * read: after a fault nobody may take it for granted that what was written is there. Blocking; several reads in flight. One owner.
 */
final class ReadBack {
    private static final int CHUNKS_AT_ONCE = 1 << 12;
    private static final int TASK_CHUNKS = 16;

    private final BlockDevice device;
    private final ChunkProof proof;
    private final Geometry geometry;
    private final Executor io;
    private final int readsInFlight;

    ReadBack(BlockDevice device, ChunkProof proof, Geometry geometry, Executor io, int readsInFlight) {
        this.device = device;
        this.proof = proof;
        this.geometry = geometry;
        this.io = io;
        this.readsInFlight = readsInFlight;
    }

    private record Expected(long chunk, Digest digest) {}

    private record Compared(List<Long> wrong, long bytes) {}

    /** Every block of each wrong chunk among those that a journal has written, but {@code except}. */
    BlockSet wrong(JournalEntries entries, BlockSet except, LongConsumer doneBytes) {
        device.forgetCached();
        try (OrderedWindow<Compared> window = new OrderedWindow<>(io, readsInFlight)) {
            Walk walk = new Walk(window, except, doneBytes);
            entries.forEach(entry -> walk.add(entry.chunk(), entry.digest()));
            return walk.end();
        }
    }

    /** The same of all chunks, by what the index says of them. */
    BlockSet wrong(IndexFile index, BlockSet except, LongConsumer doneBytes) {
        device.forgetCached();
        try (OrderedWindow<Compared> window = new OrderedWindow<>(io, readsInFlight)) {
            Walk walk = new Walk(window, except, doneBytes);
            for (long first = 0; first < geometry.chunkCount(); first += CHUNKS_AT_ONCE) {
                List<Expected> some = new ArrayList<>();
                index.digests(
                        first,
                        Math.min(CHUNKS_AT_ONCE, geometry.chunkCount() - first),
                        (chunk, digest) -> some.add(new Expected(chunk, digest)));
                some.forEach(expected -> walk.add(expected.chunk(), expected.digest()));
            }
            return walk.end();
        }
    }

    private Compared compare(List<Expected> group) {
        List<Long> wrong = new ArrayList<>();
        long bytes = 0;
        for (Expected expected : group) {
            bytes += geometry.chunkLength(expected.chunk());
            if (!proof.isOnDevice(expected.chunk(), expected.digest())) {
                wrong.add(expected.chunk());
            }
        }
        return new Compared(wrong, bytes);
    }

    /** One pass. */
    private final class Walk {
        private final OrderedWindow<Compared> window;
        private final BlockSet except;
        private final LongConsumer doneBytes;
        private final BlockSet found = BlockSet.empty(geometry);
        private List<Expected> group = new ArrayList<>();
        private long bytes;

        Walk(OrderedWindow<Compared> window, BlockSet except, LongConsumer doneBytes) {
            this.window = window;
            this.except = except;
            this.doneBytes = doneBytes;
        }

        void add(long chunk, Digest digest) {
            if (!except.containsChunk(chunk)) {
                group.add(new Expected(chunk, digest));
            }
            if (group.size() == TASK_CHUNKS) {
                submit();
            }
        }

        BlockSet end() {
            if (!group.isEmpty()) {
                submit();
            }
            while (!window.isEmpty()) {
                take();
            }
            return found;
        }

        private void submit() {
            if (window.isFull()) {
                take();
            }
            List<Expected> complete = group;
            group = new ArrayList<>();
            window.submit(() -> compare(complete));
        }

        private void take() {
            Compared compared = window.take();
            compared.wrong().forEach(found::addChunk);
            bytes += compared.bytes();
            doneBytes.accept(bytes);
        }
    }
}
