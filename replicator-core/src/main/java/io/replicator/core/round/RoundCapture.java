package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.DirtySet;
import io.replicator.core.memory.Lease;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureRequest;
import io.replicator.core.transfer.CaptureSink;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.transfer.HeldChunks;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The capture of one round, from what it is to read to a log that can be sealed. Owned by the lane.
 *
 * <p>The dirty set is read in the round's turn: until the turn is left no other capture of the volume adds to it, so that the round carries
 * every block of every layer up to its own generation's number, and <em>durable</em> may remove them all.
 */
final class RoundCapture implements CaptureSink {
    private final RoundPorts ports;
    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final DirtySet dirty;
    private final CaptureView view;
    private final BatchOutlet outlet;
    private final Consumer<SourceEvent> events;
    private final Optional<HeldPages> held;
    private @Nullable Capture capture;
    private @Nullable CaptureLog log;
    private CaptureTotals totals = CaptureTotals.NONE;
    private long plannedBytes;
    private boolean read;
    private boolean told;
    private boolean stopping;

    RoundCapture(
            RoundPorts ports,
            OpenVolume volume,
            VolumeSteps steps,
            DirtySet dirty,
            CaptureView view,
            BatchOutlet outlet,
            boolean held,
            Consumer<SourceEvent> events) {
        this.ports = ports;
        this.volume = volume;
        this.steps = steps;
        this.dirty = dirty;
        this.view = view;
        this.outlet = outlet;
        this.events = events;
        this.held = held ? Optional.of(pages()) : Optional.empty();
    }

    private HeldPages pages() {
        return new HeldPages(
                volume.geometry(),
                from -> events.accept(new SourceEvent.HeldWanted(from)),
                ranges -> events.accept(new SourceEvent.KeepFound(ranges)));
    }

    private record Plan(CaptureRequest request, long bytes) {}

    /** Begins; ends with CaptureRead, StepFailed, or CaptureStopped once it was told to stop. */
    void start(BlockSet whole) {
        steps.run(() -> plan(whole), this::begin, this::failed);
    }

    private Plan plan(BlockSet whole) {
        volume.requireUnchanged();
        // The snapshot lies within what both this capture and the next are told of: see ChangeSource.
        volume.changes().begin();
        view.open();
        ChangeSource.Answer changed = volume.changes().changed();
        HeldChunks there = held.map(HeldChunks.class::cast).orElse(HeldChunks.NONE);
        CaptureRequest request = CaptureRequest.forRound(changed, dirty.blocks(), whole, there);
        return new Plan(request, request.bytesToRead(volume.geometry()));
    }

    private void begin(Plan plan) {
        if (stopping) {
            stopped();
            return;
        }
        plannedBytes = plan.bytes();
        capture = new Capture(
                ports.lane(), ports.steps(), view.device(), volume.directory(), plan.request(), ports.sendPool(), this);
        capture.start();
    }

    /** Ends it without a trace: CaptureStopped follows. */
    void stop() {
        stopping = true;
        if (read) {
            discard();
        } else if (capture != null) {
            capture.stop();
        }
    }

    /** The replica holds these, and no others up to {@code through}. */
    void held(long through, List<Message.Held> chunks) {
        held.ifPresent(pages -> pages.page(through, chunks));
        resume();
    }

    /** Room for batches again. */
    void resume() {
        if (read) {
            tellRead();
        } else if (capture != null) {
            capture.resume();
        }
    }

    /** The unsealed log of a capture that was read; the caller's from here on. */
    CaptureLog takeLog() {
        CaptureLog taken = log;
        if (taken == null) {
            throw new IllegalStateException("the capture of " + volume.name() + " has no log");
        }
        log = null;
        return taken;
    }

    /** What was found so far. */
    CaptureTotals totals() {
        return capture == null || read ? totals : capture.totals();
    }

    /** Bytes that will be read, as far as is known. */
    long plannedBytes() {
        return Math.max(plannedBytes, totals().readBytes());
    }

    // ---- what the capture tells ----

    @Override
    public boolean hasRoom() {
        return outlet.isEmpty();
    }

    @Override
    public int batchTargetBytes() {
        return outlet.batchTargetBytes();
    }

    @Override
    public void batch(Lease batch, int chunks) {
        outlet.put(batch);
    }

    @Override
    public void read(CaptureTotals found, Optional<CaptureLog> captured) {
        read = true;
        view.captured();
        totals = found;
        log = captured.orElse(null);
        if (stopping) {
            discard();
        } else {
            tellRead();
        }
    }

    @Override
    public void failed(ReplicatorException fault) {
        steps.judgeRead(fault);
        events.accept(new SourceEvent.StepFailed(fault.code(), fault.getMessage()));
    }

    @Override
    public void stopped() {
        events.accept(new SourceEvent.CaptureStopped());
    }

    /** ROUND_COMMIT tells how many batches there are, so that all of them are to be with the backbone before. */
    private void tellRead() {
        if (!told && !stopping && outlet.isEmpty()) {
            told = true;
            held.ifPresent(HeldPages::end);
            events.accept(new SourceEvent.CaptureRead(!totals.isEmpty(), outlet.count(), totals.sentChunks()));
        }
    }

    private void discard() {
        CaptureLog unsealed = log;
        log = null;
        if (unsealed == null) {
            stopped();
            return;
        }
        // Unsealed it means nothing: where it cannot be removed, the next capture begins by removing it, or says so.
        steps.run(unsealed::discard, this::stopped, fault -> stopped());
    }
}
