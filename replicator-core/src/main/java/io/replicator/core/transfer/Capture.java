package io.replicator.core.transfer;

import io.replicator.core.batch.BatchWriter;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.Digester;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.time.Lane;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a volume, or what may have changed of it, and tells what differs from its index: the capture log for this side, batches for the
 * other. Owned by the lane; runs are read by several steps at once, findings are collected by one step at a time, in ascending order.
 *
 * <p>Each chunk is read once, so that fingerprint, digest and payload are of the same bytes even while production writes. It holds at most
 * {@value #READS_IN_FLIGHT} runs and what {@link BatchWriter} holds of the pool, leaves room for a batch there, and reads no further while
 * its sink has no room, or does not want it read yet. A step that dies of an error ends the capture as one that failed, and the executor hears of the error too.
 */
public final class Capture {
    /** Runs that are being read or wait to be collected. */
    public static final int READS_IN_FLIGHT = 4;

    /** A batch is finished when its blocks come to so much or to what the sink wants if that is less, or is one chunk where that is larger. */
    public static final int BATCH_BYTES = 256 << 10;

    private final Lane lane;
    private final Executor steps;
    private final VolumeDirectory volume;
    private final CaptureRequest request;
    private final BufferPool pool;
    private final CaptureSink sink;
    private final Geometry geometry;
    private final ReadPlan plan;
    private final RunReader reader;
    private final TreeMap<Long, CollectorWork> waiting = new TreeMap<>();
    private @Nullable BatchWriter writer;
    private @Nullable CaptureLog log;
    private @Nullable Collector collector;
    private @Nullable ReplicatorException fault;
    private CaptureTotals totals = CaptureTotals.NONE;
    private long passedBytes;
    private long runsGiven;
    private long runsCollected;
    private int reading;
    private boolean busy;
    private boolean starved;
    private boolean wakeAsked;
    private boolean stopping;
    private boolean over;

    /**
     * Prepares a capture; nothing happens before {@link #start}.
     *
     * @param steps runs the steps; they block on the device and on state files
     * @param pool what batches and reads are leased from; not one that incoming data is leased from, or two sites could wait for each other
     */
    public Capture(
            Lane lane,
            Executor steps,
            BlockDevice device,
            VolumeDirectory volume,
            CaptureRequest request,
            BufferPool pool,
            CaptureSink sink) {
        this.lane = lane;
        this.steps = steps;
        this.volume = volume;
        this.request = request;
        this.pool = pool;
        this.sink = sink;
        VolumeRecord record = volume.record();
        geometry = record.identity().geometry();
        plan = new ReadPlan(geometry, request);
        reader = new RunReader(
                device,
                volume.index(),
                volume.fingerprinter(),
                new Digester(record.identity().salt()),
                request);
    }

    /** Begins. On the lane. */
    public void start() {
        if (leastBytes() > pool.boundBytes()) {
            fail(new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    "chunks of " + geometry.chunkBytes() + " bytes need " + leastBytes()
                            + " bytes of memory for what is" + " sent, and there are " + pool.boundBytes()
                            + "; raise the memory limit"));
        }
        busy = true;
        step(() -> request.logged() ? Optional.of(volume.beginCapture()) : Optional.<CaptureLog>empty(), opened -> {
            log = opened.orElse(null);
            pump();
        });
    }

    /** The sink has room again, or wants more read. On the lane. */
    public void resume() {
        pump();
    }

    /** Asks it to stop; {@link CaptureSink#stopped} tells when nothing of it runs any more. On the lane. */
    public void stop() {
        stopping = true;
        pump();
    }

    /** What was found so far. On the lane. */
    public CaptureTotals totals() {
        return totals;
    }

    /** What one batch takes of the pool at most. */
    private long batchBytes() {
        return request.batches() ? 2L * BatchWriter.stagingBytes(geometry, BATCH_BYTES) : 0;
    }

    /** What a capture needs to get on: its writer's two leases, a run, and a batch. */
    private long leastBytes() {
        return batchBytes() + ReadPlan.runBytes(geometry) + batchBytes();
    }

    private void pump() {
        if (over) {
            return;
        }
        if (stopping || fault != null) {
            endEarly();
            return;
        }
        if (collector == null && !busy && !openCollector()) {
            return;
        }
        if (collector != null) {
            collect(collector);
            readOn();
        }
    }

    private boolean openCollector() {
        if (request.batches()) {
            if (wakeAsked || !isFree(leastBytes())) {
                return false;
            }
            writer = BatchWriter.tryOpen(geometry, BATCH_BYTES, pool);
            if (writer == null) {
                wakeWhenFree(leastBytes());
                return false;
            }
        }
        collector = new Collector(log, writer, pool);
        return true;
    }

    private void readOn() {
        while (!over
                && fault == null
                && reading + waiting.size() < READS_IN_FLIGHT
                && !plan.isDone()
                && sink.mayRead()) {
            // With room for a batch left: a pool full of runs, none of which can be collected, would stay so for ever.
            Lease lease = pool.tryLeaseLeaving(ReadPlan.runBytes(geometry), batchBytes());
            if (lease == null) {
                // What is being read or collected comes back here by itself.
                if (reading == 0 && !busy && waiting.isEmpty()) {
                    wakeWhenFree(ReadPlan.runBytes(geometry) + batchBytes());
                }
                return;
            }
            ReadPlan.Run run = plan.next();
            sink.reads(run.bytes());
            long place = runsGiven++;
            reading++;
            steps.execute(() -> {
                try {
                    RunReader.Seen seen = reader.read(run, lease);
                    lane.execute(() -> {
                        passedBytes += plan.passOver(seen.emptyTo());
                        readDone(place, new CollectorWork(seen.findings(), lease, run), null);
                    });
                } catch (RuntimeException e) {
                    lane.execute(() -> readDone(place, new CollectorWork(List.of(), lease, run), e));
                } catch (Error e) {
                    lane.execute(() -> readDone(place, new CollectorWork(List.of(), lease, run), e));
                    throw e;
                }
            });
        }
    }

    private void readDone(long place, CollectorWork work, @Nullable Throwable failure) {
        reading--;
        waiting.put(place, work);
        if (failure != null) {
            fail(failure);
        }
        pump();
    }

    private void collect(Collector ready) {
        if (busy || starved || (request.batches() && !sink.hasRoom())) {
            return;
        }
        CollectorWork work = waiting.get(runsCollected);
        if (work != null) {
            if (!work.knowsHeld(request.held())) {
                return;
            }
            busy = true;
            if (writer != null) {
                writer.aim(sink.batchTargetBytes());
            }
            step(() -> ready.take(work), collected -> {
                if (!collected.starved()) {
                    waiting.remove(runsCollected++);
                    work.lease().release();
                    request.held().decided(work.held());
                }
                give(ready, collected);
                pump();
            });
        } else if (plan.isDone() && reading == 0) {
            busy = true;
            step(ready::end, collected -> {
                give(ready, collected);
                if (collected.starved() || stopping || fault != null) {
                    pump();
                } else {
                    finish();
                }
            });
        }
    }

    private void give(Collector ready, Collector.Collected collected) {
        totals = ready.totals().plusRead(passedBytes);
        collected.batches().forEach(made -> {
            if (stopping || fault != null) {
                made.batch().release();
            } else {
                sink.batch(made.batch(), made.chunks());
            }
        });
        if (collected.starved()) {
            starved = true;
            wakeWhenFree(batchBytes());
        }
    }

    private void finish() {
        over = true;
        closeWriter();
        sink.read(totals, Optional.ofNullable(log));
    }

    private void endEarly() {
        if (busy || reading > 0) {
            return;
        }
        over = true;
        waiting.values().forEach(work -> work.lease().release());
        waiting.clear();
        closeWriter();
        CaptureLog unsealed = log;
        steps.execute(() -> {
            try {
                if (unsealed != null) {
                    discard(unsealed);
                }
            } finally {
                lane.execute(this::tellEnd);
            }
        });
    }

    private void tellEnd() {
        if (fault != null) {
            sink.failed(fault);
        } else {
            sink.stopped();
        }
    }

    private static void discard(CaptureLog unsealed) {
        try {
            unsealed.discard();
        } catch (ReplicatorException e) {
            // Unsealed it means nothing: the next capture begins by removing it, or says that it cannot.
            unsealed.close();
        }
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private <T> void step(Supplier<T> work, java.util.function.Consumer<T> then) {
        steps.execute(() -> {
            try {
                T result = work.get();
                lane.execute(() -> {
                    busy = false;
                    then.accept(result);
                });
            } catch (RuntimeException e) {
                lane.execute(() -> stepFailed(e));
            } catch (Error e) {
                lane.execute(() -> stepFailed(e));
                throw e;
            }
        });
    }

    private void stepFailed(Throwable failure) {
        busy = false;
        fail(failure);
        pump();
    }

    private void fail(Throwable failure) {
        if (fault == null) {
            fault = failure instanceof ReplicatorException known
                    ? known
                    : new ReplicatorException(FaultCode.INTERNAL, "a capture met " + failure, failure);
        }
    }

    private void wakeWhenFree(long bytes) {
        if (!wakeAsked && isFree(bytes)) {
            wakeAsked = true;
            lane.execute(this::woken);
        }
    }

    /** Whether so much of the pool is free; where not, it wakes when some is given back. */
    private boolean isFree(long bytes) {
        boolean free = pool.hasFree(bytes, () -> lane.execute(this::woken));
        wakeAsked |= !free;
        return free;
    }

    private void woken() {
        wakeAsked = false;
        starved = false;
        pump();
    }
}
