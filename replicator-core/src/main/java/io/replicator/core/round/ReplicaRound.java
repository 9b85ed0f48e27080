package io.replicator.core.round;

import io.replicator.core.custody.Custody;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.HeldPage;
import io.replicator.core.replica.IncomingRound;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.Progress;
import io.replicator.core.session.DamagePages;
import io.replicator.core.session.ReplicaEffect;
import io.replicator.core.session.ReplicaEvent;
import io.replicator.core.session.ReplicaMachine;
import io.replicator.core.session.ReplicaState;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A round at its replica: what {@code ReplicaMachine} decides, carried out. Owned by the lane. */
public final class ReplicaRound {
    private final PeerContext peer;
    private final OpenVolume volume;
    private final ReplicaVolume replica;
    private final VolumeSteps steps;
    private final long number;
    private final GenerationId base;
    private final Generation next;
    private final Message.RoundKind kind;
    private final long expectedBytes;
    private final Consumer<RoundEnd> over;
    private final ReplicaMachine machine;
    private final BatchIntake intake;
    private final long beganAtNanos;
    private final ArrayDeque<ReplicaEvent> events = new ArrayDeque<>();
    private boolean handling;
    private @Nullable IncomingRound journal;
    private Lane.@Nullable Timeout flushTimer;
    private volatile Progress applying = new Progress("applying", 0, 0, 0, 0);
    private volatile Progress proving = new Progress("committing", 0, 0, 0, 0);

    /**
     * A round that was not started yet; the volume's journal is held for it.
     *
     * @param begin what its source asked, checked
     * @param over told once, when nothing of the round runs any more
     */
    ReplicaRound(
            PeerContext peer,
            OpenVolume volume,
            ReplicaVolume replica,
            VolumeSteps steps,
            Message.RoundBegin begin,
            Consumer<RoundEnd> over) {
        this.peer = peer;
        this.volume = volume;
        this.replica = replica;
        this.steps = steps;
        this.number = begin.round();
        this.base = begin.base();
        this.kind = begin.kind();
        this.expectedBytes = begin.expectedBytes();
        this.next = begin.next().withRoot(Digest.ZERO);
        this.over = over;
        this.machine = new ReplicaMachine(
                number,
                volume.geometry(),
                next,
                peer.settings().windowBytesFor(volume.geometry()),
                peer.settings().flushBytes());
        this.intake = new BatchIntake(volume, steps, this::on);
        this.beganAtNanos = peer.nanos();
    }

    /** Its source's number for it. */
    public long number() {
        return number;
    }

    /** Where it is. */
    public ReplicaState state() {
        return machine.state();
    }

    /** How far it has come. */
    public Progress progress() {
        long bytes = intake.arrivedBytes();
        long nanos = peer.nanos() - beganAtNanos;
        return switch (machine.state()) {
            case APPLYING -> new Progress("applying", applying.doneBytes(), applying.totalBytes(), bytes, nanos);
            case OPENING -> new Progress("opening a journal", 0, 0, bytes, nanos);
            case RECEIVING, COMPLETING ->
                new Progress(isOverSnapshot() ? "receiving over a snapshot" : "receiving", bytes, 0, bytes, nanos);
            case COMMITTING -> new Progress(proving.phase(), proving.doneBytes(), proving.totalBytes(), bytes, nanos);
            case STOPPING ->
                new Progress(isOverSnapshot() ? "going back to the snapshot" : "stopping", bytes, 0, bytes, nanos);
            case OVER -> new Progress("over", bytes, bytes, bytes, nanos);
        };
    }

    /** Whether it is written to the device while a snapshot keeps the base. */
    public boolean isOverSnapshot() {
        return journal != null && journal.isOverSnapshot();
    }

    /** Asks it to end; too late once its commit has begun. Nothing happens when it is over. */
    public void cancel(FaultCode code, String text) {
        on(new ReplicaEvent.CancelAsked(code, text));
    }

    // ---- for the session ----

    /** Opens the journal. */
    void start() {
        machine.begin().forEach(this::perform);
    }

    /** A batch arrived; takes over its hold. */
    void batch(Message.Batch batch) {
        int bytes = batch.batch().length();
        intake.arrived(batch);
        on(new ReplicaEvent.BatchArrived(batch.number(), bytes));
    }

    /** Takes what happened; what that leads to is done before this returns, unless this is a consequence itself. */
    void on(ReplicaEvent event) {
        events.addLast(event);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (ReplicaEvent first = events.pollFirst(); first != null; first = events.pollFirst()) {
                machine.on(first).forEach(this::perform);
            }
        } finally {
            handling = false;
        }
    }

    private void perform(ReplicaEffect effect) {
        if (effect instanceof ReplicaEffect.Send send) {
            peer.line().send(send.message());
        } else if (effect instanceof ReplicaEffect.OpenBatches open) {
            peer.line().openAsReplica(number, open.creditBytes());
        } else if (effect instanceof ReplicaEffect.Drop drop) {
            intake.drop(drop.number());
        } else if (effect instanceof ReplicaEffect.FlushSoon) {
            flushSoon();
        } else if (effect instanceof ReplicaEffect.TellProgress told) {
            peer.line().progress(number, told.durableThrough(), told.creditBytes());
        } else if (effect instanceof ReplicaEffect.CloseBatches) {
            peer.line().close(number, false);
            intake.dropQueued();
        } else if (effect instanceof ReplicaEffect.VolumeChanged) {
            volume.changed();
        } else if (effect instanceof ReplicaEffect.Offend offend) {
            peer.listener().refused(volume.id(), FaultCode.UNEXPECTED_MESSAGE, offend.text());
            peer.line().offended(offend.text());
        } else if (effect instanceof ReplicaEffect.Finish finish) {
            finish(finish.end());
        } else {
            performStep(effect);
        }
    }

    private void performStep(ReplicaEffect effect) {
        if (effect instanceof ReplicaEffect.OpenJournal) {
            steps.run(this::open, this::opened, this::failedForGood);
        } else if (effect instanceof ReplicaEffect.Take take) {
            intake.take(take.number(), journal());
        } else if (effect instanceof ReplicaEffect.Flush) {
            steps.run(journal()::flush, through -> on(new ReplicaEvent.Flushed(through)), this::failed);
        } else if (effect instanceof ReplicaEffect.Commit commit) {
            IncomingRound open = journal();
            steps.run(
                    () -> commit(open, commit),
                    missing -> on(
                            missing.isEmpty() ? new ReplicaEvent.Committed() : new ReplicaEvent.ChunksMissing(missing)),
                    this::failedForGood);
        } else if (effect instanceof ReplicaEffect.Apply) {
            steps.runOrStop(
                    () -> replica.apply(progress -> applying = progress),
                    () -> on(new ReplicaEvent.Applied(replica.damagedChunks())),
                    this::failed);
        } else if (effect instanceof ReplicaEffect.ListHeld list) {
            steps.run(
                    () -> journal().held(list.from(), Message.HeldList.MAX_CHUNKS),
                    page -> on(new ReplicaEvent.HeldListed(page.through(), held(page))),
                    this::failed);
        } else if (effect instanceof ReplicaEffect.Keep keep) {
            steps.run(() -> keep(keep.chunks()), () -> on(new ReplicaEvent.Kept()), this::failed);
        } else if (effect instanceof ReplicaEffect.Discard discard) {
            discard(discard.keep());
        } else {
            throw new IllegalStateException("no step is " + effect);
        }
    }

    private static List<Message.Held> held(HeldPage page) {
        return page.chunks().stream()
                .map(chunk -> new Message.Held(chunk.chunk(), chunk.digest()))
                .toList();
    }

    private void keep(List<Message.Range> ranges) {
        ranges.forEach(range -> journal().keep(range.first(), range.last()));
    }

    private record Opened(Message.Mode mode, IncomingRound journal, DamagePages damage) {}

    private Opened open() {
        if (kind == Message.RoundKind.DIRECT) {
            IncomingRound begun = replica.beginDirect(base, next, progress -> proving = progress);
            return new Opened(Message.Mode.DIRECT, begun, DamagePages.of(BlockSet.empty(volume.geometry())));
        }
        boolean comparison = kind == Message.RoundKind.COMPARE;
        IncomingRound begun =
                replica.beginFitting(base, next, expectedBytes, comparison, progress -> proving = progress);
        Message.Mode mode = begun.isOverSnapshot() ? Message.Mode.SNAPSHOT : Message.Mode.REDO;
        return new Opened(mode, begun, DamagePages.of(replica.damage()));
    }

    private void opened(Opened opened) {
        journal = opened.journal();
        on(new ReplicaEvent.JournalOpened(
                opened.mode(), opened.damage(), opened.journal().heldChunks()));
    }

    /** Commits, unless chunks are missing: those are returned. */
    private BlockSet commit(IncomingRound journal, ReplicaEffect.Commit commit) {
        BlockSet missing = journal.missing();
        if (missing.isEmpty()) {
            journal.commit(commit.generation(), commit.batches());
            if (kind == Message.RoundKind.DIRECT) {
                // All of the device was read: whoever wrote to it before, this is what it holds.
                volume.custody().ifPresent(Custody::vouch);
            }
        }
        return missing;
    }

    /** After which the copy may have to be opened anew: nobody can tell what is on its disk, or its device is not at its base. */
    private void failedForGood(ReplicatorException fault) {
        if (replica.isInDoubt()) {
            steps.stop(fault);
        }
        failed(fault);
    }

    private void failed(ReplicatorException fault) {
        on(new ReplicaEvent.StepFailed(fault.code(), fault.getMessage()));
    }

    private void discard(boolean keep) {
        if (journal == null) {
            // The round was lost while its journal was being opened, and that failed too.
            on(new ReplicaEvent.Discarded());
        } else {
            IncomingRound open = journal;
            steps.run(() -> open.discard(keep), () -> on(new ReplicaEvent.Discarded()), this::failedForGood);
        }
    }

    private void flushSoon() {
        if (flushTimer == null) {
            flushTimer = peer.ports().lane().schedule(peer.settings().flushDelayNanos(), () -> {
                flushTimer = null;
                on(new ReplicaEvent.FlushDue());
            });
        }
    }

    private void finish(RoundEnd end) {
        if (flushTimer != null) {
            flushTimer.cancel();
            flushTimer = null;
        }
        over.accept(end);
    }

    private IncomingRound journal() {
        IncomingRound open = journal;
        if (open == null) {
            throw new IllegalStateException("round " + number + " has no journal yet");
        }
        return open;
    }
}
