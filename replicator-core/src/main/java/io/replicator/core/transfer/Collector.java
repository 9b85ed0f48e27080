package io.replicator.core.transfer;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes findings in ascending order into the capture log and into batches. Handed to one step at a time. */
final class Collector {
    private final @Nullable CaptureLog log;
    private final @Nullable BatchWriter writer;
    private final BufferPool pool;
    private CaptureTotals totals = CaptureTotals.NONE;
    private boolean starved;

    Collector(@Nullable CaptureLog log, @Nullable BatchWriter writer, BufferPool pool) {
        this.log = log;
        this.writer = writer;
        this.pool = pool;
    }

    /** Finished batches, and whether it must be tried again when the pool has room. */
    record Collected(List<Made> batches, boolean starved) {}

    /** One finished batch. */
    record Made(Lease batch, int chunks) {}

    CaptureTotals totals() {
        return totals;
    }

    /** Takes what the work still holds of one run. */
    Collected take(CollectorWork work) {
        List<Made> made = new ArrayList<>();
        try {
            return new Collected(made, !takeAll(work, made));
        } catch (RuntimeException e) {
            // Nobody else knows of them yet.
            made.forEach(batch -> batch.batch().release());
            throw e;
        }
    }

    /** False where it must be tried again. */
    private boolean takeAll(CollectorWork work, List<Made> made) {
        ByteBuffer bytes = work.lease().bytes();
        while (work.hasNext()) {
            RunReader.Finding finding = work.peek();
            boolean kept = !finding.send().isEmpty() && work.held().keep(finding.chunk(), finding.digest());
            if (writer != null && !finding.send().isEmpty() && !kept) {
                if (starved && !finish(writer, made)) {
                    return false;
                }
                ByteBuffer chunk = bytes.slice(finding.offset(), finding.length());
                while (!writer.add(finding.chunk(), finding.send(), finding.digest(), chunk)) {
                    if (!finish(writer, made)) {
                        return false;
                    }
                }
            }
            if (log != null && !finding.changed().isEmpty()) {
                log.append(finding.chunk(), finding.changed(), finding.fingerprints(), finding.digest());
            }
            totals = totals.plusChunk(
                    finding.changed().cardinality(), kept ? 0 : finding.send().cardinality(), kept);
            work.next();
        }
        totals = totals.plusRead(work.bytes());
        return true;
    }

    /** Everything was taken: finishes the last batch. */
    Collected end() {
        List<Made> made = new ArrayList<>();
        boolean starved = writer != null && writer.chunks() > 0 && !finish(writer, made);
        return new Collected(made, starved);
    }

    private boolean finish(BatchWriter full, List<Made> made) {
        int chunks = full.chunks();
        Lease batch = full.tryFinish(pool);
        // Then the writer takes nothing more before that batch is finished.
        starved = batch == null;
        if (batch == null) {
            return false;
        }
        made.add(new Made(batch, chunks));
        totals = totals.plusBatch();
        return true;
    }
}
