package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DirtySet;
import io.replicator.core.report.Progress;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.SourceEffect;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.session.SourceMachine;
import io.replicator.core.session.SourceState;
import io.replicator.core.time.Lane;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A round at its source: what {@code SourceMachine} decides, carried out. Owned by the lane. */
public final class SourceRound {
    /** How long a round keeps others from capturing while no link can be used. */
    static final long YIELD_NANOS = 30_000_000_000L;

    private final PeerContext peer;
    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final DirtySet set;
    private final RoundStart start;
    private final long number;
    private final Consumer<RoundEnd> over;
    private final SourceMachine machine;
    private final BatchOutlet outlet;
    private final CaptureView view;
    private final long beganAtNanos;
    private final ArrayDeque<SourceEvent> events = new ArrayDeque<>();
    private boolean handling;
    private CaptureTurns.@Nullable Turn turn;
    private boolean turnLeft;
    private @Nullable Generation next;
    private @Nullable RoundCapture capture;
    private @Nullable Reread reread;
    private Lane.Timeout yielding = () -> {};

    /**
     * A round that was not started yet.
     *
     * @param set the relation's dirty set
     * @param start where it begins
     * @param over told once, when nothing of the round runs any more
     */
    SourceRound(
            PeerContext peer,
            OpenVolume volume,
            VolumeSteps steps,
            DirtySet set,
            RoundStart start,
            long number,
            Consumer<RoundEnd> over) {
        this.start = start;
        this.peer = peer;
        this.volume = volume;
        this.steps = steps;
        this.set = set;
        this.number = number;
        this.over = over;
        this.machine = new SourceMachine(number, volume.id(), volume.geometry(), relation(), start.kind());
        this.outlet = new BatchOutlet(peer.line(), number, this::outletEmptied);
        this.beganAtNanos = peer.nanos();
        this.view =
                new CaptureView(peer.ports().lane(), volume, steps, fault -> cancel(fault.code(), fault.getMessage()));
    }

    /** Its number, unique among the rounds of this session. */
    public long number() {
        return number;
    }

    /** Where it is. */
    public SourceState state() {
        return machine.state();
    }

    /** How far it has come. */
    public Progress progress() {
        long read = totals().readBytes();
        long planned = capture == null ? 0 : capture.plannedBytes();
        return new Progress(phase(), read, planned, wireBytes(), nanos());
    }

    private String phase() {
        return switch (machine.state()) {
            case WAITING -> "waiting for another capture";
            case OPENING -> "waiting for the replica";
            case CAPTURING -> "reading and sending";
            case SEALING -> "recording what changed";
            case ANSWERING -> "sending again";
            case COMMITTING, RECORDING -> "committing";
            case APPLYING -> "applying at the replica";
            case STOPPING -> "stopping";
            case OVER -> "over";
        };
    }

    /** Asks it to end; too late once ROUND_COMMIT is sent. Nothing happens when it is over. */
    public void cancel(FaultCode code, String text) {
        on(new SourceEvent.CancelAsked(code, text));
    }

    /** What its capture has found so far. */
    public CaptureTotals totals() {
        return capture == null ? CaptureTotals.NONE : capture.totals();
    }

    /** Bytes of batches given to the links, each counted once. */
    public long wireBytes() {
        return outlet.wireBytes();
    }

    // ---- for the session ----

    /** Asks for its turn. */
    void start() {
        turn = volume.turns().ask(this::turnCame);
        if (turnLeft) {
            turn.leave();
        }
    }

    /** The relation that it is of. */
    IncarnationId relation() {
        return VolumeStates.incarnation(set);
    }

    /** Time since it was begun. */
    long nanos() {
        return peer.nanos() - beganAtNanos;
    }

    /** There is room for batches again. */
    void roomCame() {
        outlet.roomCame();
    }

    /** A link can be used, or none can. */
    void connection(boolean up) {
        yielding.cancel();
        if (!up) {
            yielding = peer.ports().lane().schedule(YIELD_NANOS, this::yieldTurn);
        }
    }

    /** Others capture meanwhile: what has arrived at the replica is there for the round after, so that this costs little. */
    private void yieldTurn() {
        boolean capturing = machine.state() == SourceState.OPENING || machine.state() == SourceState.CAPTURING;
        if (capturing && volume.turns().waiting() > 0) {
            cancel(
                    FaultCode.LINK_DOWN,
                    "no link to '" + peer.peer() + "' for " + YIELD_NANOS / 1_000_000_000L
                            + " s, and others wait to read '" + volume.name()
                            + "': the next round goes on from what has arrived");
        } else if (machine.state() != SourceState.OVER) {
            connection(false);
        }
    }

    /** Takes what happened; what that leads to is done before this returns, unless this is a consequence itself. */
    void on(SourceEvent event) {
        events.addLast(event);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (SourceEvent first = events.pollFirst(); first != null; first = events.pollFirst()) {
                if (first instanceof SourceEvent.Sealed sealed) {
                    next = sealed.generation();
                }
                machine.on(first).forEach(this::perform);
            }
        } finally {
            handling = false;
        }
    }

    private void turnCame() {
        Optional<VolumeFault> fault = volume.fault();
        if (fault.isPresent()) {
            cancel(fault.get().code(), fault.get().text());
            return;
        }
        Optional<Generation> current = volume.directory().index().generation();
        Generation fresh = new Generation(
                Math.max(current.map(Generation::number).orElse(0L), start.leastNumber()) + 1,
                new GenerationId(peer.ports().ids().get()),
                current.map(Generation::id),
                peer.ports().wallMillis().getAsLong(),
                Digest.ZERO,
                volume.consistency());
        next = fresh;
        on(new SourceEvent.Turn(start.base(), fresh, start.isComparison() ? 0 : set.bytes()));
    }

    private void perform(SourceEffect effect) {
        if (effect instanceof SourceEffect.Send send) {
            peer.line().send(send.message());
        } else if (effect instanceof SourceEffect.OpenBatches open) {
            peer.line().openAsSource(number, open.creditBytes());
        } else if (effect instanceof SourceEffect.TakeHeld told) {
            begun(capture).held(told.through(), told.chunks());
        } else if (effect instanceof SourceEffect.CloseBatches) {
            closeBatches();
        } else if (effect instanceof SourceEffect.LeaveTurn) {
            leaveTurn();
        } else if (effect instanceof SourceEffect.Offend offend) {
            peer.listener().refused(volume.id(), FaultCode.UNEXPECTED_MESSAGE, offend.text());
            peer.line().offended(offend.text());
        } else if (effect instanceof SourceEffect.Finish finish) {
            yielding.cancel();
            view.end();
            over.accept(finish.end());
        } else {
            performStep(effect);
        }
    }

    private void performStep(SourceEffect effect) {
        if (effect instanceof SourceEffect.StartCapture wanted) {
            boolean asks = wanted.held() && start.asks();
            RoundCapture begun = new RoundCapture(peer.ports(), volume, steps, set, view, outlet, asks, this::on);
            capture = begun;
            begun.start(start.whole(wanted.wholeChunks()));
        } else if (effect instanceof SourceEffect.StopCapture) {
            begun(capture).stop();
        } else if (effect instanceof SourceEffect.Seal) {
            new CaptureSeal(volume, steps, set, start.kind(), begun(capture).takeLog(), this::on).start(begun(next));
        } else if (effect instanceof SourceEffect.Reread wanted) {
            read(wanted.chunks());
        } else if (effect instanceof SourceEffect.RecordDurable durable) {
            steps.run(() -> set.durable(durable.generation()), this::recorded, this::failed);
        } else if (effect instanceof SourceEffect.MarkVoid mark) {
            // Where this cannot be recorded, nothing may be sent on the word of a set that is known to lie.
            steps.runOrStop(() -> set.markVoid(mark.reason()), this::recorded, this::failed);
        } else {
            throw new IllegalStateException("no step is " + effect);
        }
    }

    private void read(BlockSet chunks) {
        Reread begun = new Reread(peer.ports(), volume, view, steps, begun(next), chunks, outlet, this::answered);
        reread = begun;
        begun.resume();
    }

    private void answered(SourceEvent event) {
        reread = null;
        on(event);
    }

    private void recorded() {
        on(new SourceEvent.Recorded());
    }

    private void failed(ReplicatorException fault) {
        on(new SourceEvent.StepFailed(fault.code(), fault.getMessage()));
    }

    private void closeBatches() {
        outlet.close();
        peer.line().close(number, true);
        if (reread != null) {
            reread.stop();
        }
    }

    private void leaveTurn() {
        turnLeft = true;
        if (turn != null) {
            turn.leave();
        }
    }

    private void outletEmptied() {
        if (reread != null) {
            reread.resume();
        } else if (capture != null) {
            capture.resume();
        }
    }

    private static <T> T begun(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("a part of the round that was not begun is to go on");
        }
        return part;
    }
}
