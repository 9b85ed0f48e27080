package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.ChangeVisitor;
import io.replicator.core.index.DigestVisitor;
import io.replicator.core.index.IndexChanges;
import io.replicator.core.time.OrderedWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * A committed journal as changes to an index: walking them writes the device, several records at a time, in ascending order.
 *
 * <p>So one pass over the journal does both, and no memory is needed for the fingerprints of a whole round. The walk ends with a flush of
 * the device: the index's header, which makes its new pages count, is written after it (DESIGN 3, invariant 6). Whatever was done when
 * power fails is done again from the journal. One owner.
 */
final class JournalChanges implements IndexChanges {
    private final JournalEntries entries;
    private final JournalRecordWriter writer;
    private final BlockDevice device;
    private final Geometry geometry;
    private final Executor io;
    private final int writesInFlight;
    private final LongConsumer appliedBytes;
    private final BlockSet rewritten;
    private final BlockSet rotten;

    /** {@code appliedBytes} is told after each chunk how many bytes of chunks were dealt with. */
    JournalChanges(
            JournalEntries entries,
            JournalRecordWriter writer,
            BlockDevice device,
            Geometry geometry,
            Executor io,
            int writesInFlight,
            LongConsumer appliedBytes) {
        this.entries = entries;
        this.writer = writer;
        this.device = device;
        this.geometry = geometry;
        this.io = io;
        this.writesInFlight = writesInFlight;
        this.appliedBytes = appliedBytes;
        this.rewritten = BlockSet.empty(geometry);
        this.rotten = BlockSet.empty(geometry);
    }

    @Override
    public long chunkCount() {
        return entries.count();
    }

    @Override
    public void forEachAscending(DigestVisitor visitor) {
        entries.forEach(entry -> visitor.digest(entry.chunk(), entry.digest()));
    }

    @Override
    public void forEachAscendingChange(ChangeVisitor visitor) {
        try (OrderedWindow<List<JournalRecordWriter.Written>> window = new OrderedWindow<>(io, writesInFlight)) {
            Walk walk = new Walk(window, visitor);
            entries.forEach(walk::add);
            walk.end();
        }
        device.flush();
    }

    /** Every block that the journal changes; whole chunks where a record is rotten. Reads all records, each about once. */
    BlockSet changedBlocks() {
        BlockSet blocks = BlockSet.empty(geometry);
        List<JournalEntry> group = new ArrayList<>();
        entries.forEach(entry -> {
            if (!group.isEmpty() && group.get(0).sector() != entry.sector()) {
                writer.addChanged(group, blocks);
                group.clear();
            }
            group.add(entry);
        });
        if (!group.isEmpty()) {
            writer.addChanged(group, blocks);
        }
        return blocks;
    }

    /** Chunks of which every byte was written, after the walk: whatever damage they had is gone. */
    BlockSet rewritten() {
        return rewritten;
    }

    /** Chunks whose records could not be read any more, after the walk. */
    BlockSet rotten() {
        return rotten;
    }

    /** One pass: entries that follow each other and lie in one record are one task. */
    private final class Walk {
        private final OrderedWindow<List<JournalRecordWriter.Written>> window;
        private final ChangeVisitor visitor;
        private List<JournalEntry> group = new ArrayList<>();
        private long bytes;

        Walk(OrderedWindow<List<JournalRecordWriter.Written>> window, ChangeVisitor visitor) {
            this.window = window;
            this.visitor = visitor;
        }

        void add(JournalEntry entry) {
            if (!group.isEmpty() && group.get(0).sector() != entry.sector()) {
                submit();
            }
            group.add(entry);
        }

        void end() {
            if (!group.isEmpty()) {
                submit();
            }
            while (!window.isEmpty()) {
                take();
            }
        }

        private void submit() {
            if (window.isFull()) {
                take();
            }
            List<JournalEntry> complete = group;
            group = new ArrayList<>();
            window.submit(() -> writer.write(complete.get(0).sector(), complete));
        }

        private void take() {
            for (JournalRecordWriter.Written written : window.take()) {
                long chunk = written.entry().chunk();
                if (written.rotten()) {
                    rotten.addChunk(chunk);
                } else if (written.changed().isAll()) {
                    rewritten.addChunk(chunk);
                }
                visitor.change(
                        chunk,
                        written.changed(),
                        written.fingerprints(),
                        written.entry().digest());
                bytes += geometry.chunkLength(chunk);
            }
            appliedBytes.accept(bytes);
        }
    }
}
