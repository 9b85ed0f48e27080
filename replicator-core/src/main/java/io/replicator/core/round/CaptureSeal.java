package io.replicator.core.round;

import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.volume.Generation;
import io.replicator.core.wire.Message;
import java.util.function.Consumer;

/**
 * Makes a capture that was read a generation of the volume, and notes that a round is about to commit it. Steps, one after the other; ends
 * with Sealed or StepFailed.
 *
 * <p>The order is the argument of DESIGN 3, invariant 2; a crash, or a failure, between any two of them is harmless:
 *
 * <ol>
 *   <li>The log is sealed, if the device still is what it was when reading began. Before, a crash forgets the capture: the index has not moved, and what differs from it still does. After, the
 *       next opening carries it through.
 *   <li>{@link VolumeDirectory#commitCapture}: every dirty set, then the index, then the record. Once it has returned, the next round of any
 *       relation carries what was found; of this relation nothing is pending yet, and the replica, which was not told ROUND_COMMIT, is at
 *       base. Where it fails half-way the log is needed to go on from there, so that no other capture may begin before the volume is opened
 *       anew.
 *   <li>{@link DirtySet#recordPending}: from here on the replica may be at the generation without our having heard of it. If ROUND_COMMIT
 *       never goes out, the record is only superfluous: the replica stays at base, which is the other row of the table, and the next round
 *       replaces the record. It may: that round is only begun by a replica that is at base and in no other round, so that nothing is left
 *       there which could still reach the generation of the earlier record.
 * </ol>
 */
final class CaptureSeal {
    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final DirtySet set;
    private final Message.RoundKind kind;
    private final CaptureLog log;
    private final Consumer<SourceEvent> events;

    CaptureSeal(
            OpenVolume volume,
            VolumeSteps steps,
            DirtySet set,
            Message.RoundKind kind,
            CaptureLog log,
            Consumer<SourceEvent> events) {
        this.kind = kind;
        this.volume = volume;
        this.steps = steps;
        this.set = set;
        this.log = log;
        this.events = events;
    }

    /** Begins; {@code next} has no root yet. */
    void start(Generation next) {
        steps.run(() -> seal(next), this::carryThrough, this::failed);
    }

    private Generation seal(Generation next) {
        try {
            volume.requireUnchanged();
            Generation generation = next.withRoot(volume.directory().index().rootWith(log.changes()));
            log.seal(generation);
            return generation;
        } catch (RuntimeException e) {
            discard();
            throw e;
        }
    }

    private void discard() {
        try {
            log.discard();
        } catch (ReplicatorException e) {
            // The next capture begins by removing it, or the next opening carries it through: either is well.
            log.close();
        }
    }

    private void carryThrough(Generation generation) {
        steps.runOrStop(
                () -> volume.directory().commitCapture(log),
                () -> {
                    volume.changed();
                    recordPending(generation);
                },
                fault -> {
                    log.close();
                    failed(fault);
                });
    }

    private void recordPending(Generation generation) {
        steps.run(
                () -> {
                    if (kind != Message.RoundKind.DELTA) {
                        set.recordPendingCompared(generation);
                    } else {
                        set.recordPending(generation);
                    }
                },
                () -> events.accept(new SourceEvent.Sealed(generation)),
                this::failed);
    }

    private void failed(ReplicatorException fault) {
        events.accept(new SourceEvent.StepFailed(fault.code(), fault.getMessage()));
    }
}
