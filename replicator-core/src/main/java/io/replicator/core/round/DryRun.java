package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.DirtySet;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.Progress;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureRequest;
import io.replicator.core.transfer.CaptureSink;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.AgentId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A count of what a round would send, without one: everything that it would read is read, and nothing is written or sent. Owned by the lane.
 *
 * <p>What the replica has damaged comes on top; it is told only when a round begins.
 */
public final class DryRun {
    /** Told on the lane, one of them, once. */
    public interface Listener {
        /** What was found; {@code sentBlocks} are those that a round would carry. */
        void done(CaptureTotals totals);

        /** It could not be counted. */
        void failed(ReplicatorException fault);
    }

    private final RoundPorts ports;
    private final OpenVolume volume;
    private final Optional<AgentId> replica;
    private final Listener listener;
    private final VolumeSteps steps;
    private final long begunNanos;
    private CaptureTurns.@Nullable Turn turn;
    private @Nullable Capture capture;
    private @Nullable ReplicatorException cancelled;
    private boolean begun;
    private boolean over;
    private long plannedBytes;

    /**
     * Prepares it; nothing happens before {@link #start}.
     *
     * @param replica whose dirty set counts too; without, only what changed since the last capture is counted
     */
    public DryRun(RoundPorts ports, OpenVolume volume, Optional<AgentId> replica, Listener listener) {
        this.ports = ports.patient();
        this.volume = volume;
        this.replica = replica;
        this.listener = listener;
        this.steps = new VolumeSteps(this.ports, volume, (code, text) -> {});
        this.begunNanos = ports.ticker().nanos();
    }

    /** Begins, or waits for its turn. On the lane. */
    public void start() {
        if (!over) {
            turn = volume.turns().ask(this::turnCame);
        }
    }

    /** Asks it to end; the listener is told when nothing of it runs any more. On the lane. */
    public void cancel(FaultCode code, String text) {
        if (cancelled != null || over) {
            return;
        }
        cancelled = new ReplicatorException(code, text);
        if (!begun) {
            failed(cancelled);
        } else if (capture != null) {
            capture.stop();
        }
    }

    /** How far it has come. On the lane. */
    public Progress progress() {
        long read = capture == null ? 0 : capture.totals().readBytes();
        return new Progress(
                begun ? "reading" : "waiting for another capture",
                read,
                Math.max(read, plannedBytes),
                0,
                ports.ticker().nanos() - begunNanos);
    }

    private record Plan(CaptureRequest request, long bytes) {}

    private void turnCame() {
        begun = true;
        // As a step also where there is an objection: whoever asked for the turn has not been given it yet.
        Optional<VolumeFault> fault = volume.fault();
        steps.run(() -> plan(fault), this::read, this::failed);
    }

    private Plan plan(Optional<VolumeFault> fault) {
        fault.ifPresent(known -> {
            throw new ReplicatorException(known.code(), known.text());
        });
        volume.requireUnchanged();
        BlockSet none = BlockSet.empty(volume.geometry());
        BlockSet dirty = replica.map(this::dirtyBlocks).orElse(none);
        ChangeSource.Answer changes = volume.changes().changed();
        CaptureRequest request = CaptureRequest.dryRun(changes, dirty, none);
        return new Plan(request, request.bytesToRead(volume.geometry()));
    }

    private BlockSet dirtyBlocks(AgentId agent) {
        DirtySet set = volume.directory()
                .relationWith(agent)
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.BAD_REQUEST,
                        volume.name() + " has no relation with that replica; create a seed, and attach it there"));
        set.voidReason().ifPresent(reason -> {
            throw new ReplicatorException(
                    FaultCode.COMPARE_NEEDED,
                    volume.name() + ": what the replica lacks is not known (" + reason
                            + "); the copies have to be compared by hash");
        });
        return set.blocks();
    }

    private void read(Plan plan) {
        if (cancelled != null) {
            failed(cancelled);
            return;
        }
        plannedBytes = plan.bytes();
        capture = new Capture(
                ports.lane(),
                ports.steps(),
                volume.device(),
                volume.directory(),
                plan.request(),
                ports.sendPool(),
                new Sink());
        capture.start();
    }

    private void failed(ReplicatorException fault) {
        leave();
        listener.failed(fault);
    }

    private void leave() {
        over = true;
        if (turn != null) {
            turn.leave();
        }
    }

    /** What the capture tells. */
    private final class Sink implements CaptureSink {
        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            batch.release();
            throw new IllegalStateException("a count makes no batches");
        }

        @Override
        public void read(CaptureTotals found, Optional<CaptureLog> log) {
            leave();
            listener.done(found);
        }

        @Override
        public void failed(ReplicatorException fault) {
            steps.judgeRead(fault);
            DryRun.this.failed(fault);
        }

        @Override
        public void stopped() {
            DryRun.this.failed(cancelled == null ? new ReplicatorException(FaultCode.CANCELLED, "stopped") : cancelled);
        }
    }
}
