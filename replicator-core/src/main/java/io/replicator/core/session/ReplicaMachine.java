package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One round at its replica, without I/O: an event in, effects out. The table of states and events is in {@code docs/protocol.md}; a test
 * compares the two cell by cell.
 *
 * <p>Always holds: until the commit record is durable the round can only end at base; from then on only at the round's generation, whatever
 * the source does. The journal is deleted, or left for the next round, when no step of ours uses it any more. One owner, the lane.
 */
public final class ReplicaMachine {
    private final long round;
    private final Generation next;
    private final long windowBytes;
    private final BatchTally tally = new BatchTally();
    private final AskedChunks asked;
    private final HeldRequests requests;
    private final FlushClock flushes;
    private final List<Long> held = new ArrayList<>();
    private ReplicaState state = ReplicaState.OPENING;
    private List<ReplicaEffect> effects = new ArrayList<>();
    private ReplicaEvent.@Nullable CommitTold commit;
    private @Nullable ReplicaEvent late;
    private @Nullable RoundEnd end;
    private boolean listening = true;
    private boolean discarding;
    private boolean discarded;
    private int steps;
    private long durableThrough;

    /**
     * A round that a source has begun.
     *
     * @param next the generation it is to reach, without its root
     * @param windowBytes batch bytes that may be in memory here at once
     * @param flushBytes a flush begins when so much was taken since the last one
     */
    public ReplicaMachine(long round, Geometry geometry, Generation next, long windowBytes, long flushBytes) {
        this.round = round;
        this.next = next;
        this.windowBytes = windowBytes;
        this.asked = new AskedChunks(geometry);
        this.requests = new HeldRequests(geometry);
        this.flushes = new FlushClock(flushBytes);
    }

    /** Where the round is. */
    public ReplicaState state() {
        return state;
    }

    /** The first effects, before any event. */
    public List<ReplicaEffect> begin() {
        effects = new ArrayList<>();
        step(new ReplicaEffect.OpenJournal());
        return effects;
    }

    /** Takes what happened and answers what is to be done about it. */
    public List<ReplicaEffect> on(ReplicaEvent event) {
        effects = new ArrayList<>();
        if (event instanceof ReplicaEvent.StepEnded) {
            if (steps == 0) {
                throw new IllegalStateException(event + " in round " + round + ", of which no step runs");
            }
            steps--;
        }
        if (event instanceof ReplicaEvent.PeerRestarted) {
            // Rounds are counted anew: what is said of this one would be taken for another.
            listening = false;
        }
        switch (state) {
            case OPENING -> opening(event);
            case RECEIVING, COMPLETING -> receiving(event);
            case COMMITTING -> committing(event);
            case APPLYING -> applying(event);
            case STOPPING -> stopping(event);
            case OVER -> {
                if (event instanceof ReplicaEvent.BatchArrived batch) {
                    effects.add(new ReplicaEffect.Drop(batch.number()));
                }
            }
        }
        return effects;
    }

    private void opening(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.JournalOpened opened) {
            state = ReplicaState.RECEIVING;
            effects.add(new ReplicaEffect.OpenBatches(windowBytes));
            opened.damage().pages().forEach(page -> send(new Message.DamageList(round, page)));
            requests.open(opened.heldChunks());
            send(new Message.RoundReady(
                    round, opened.mode(), opened.damage().chunks(), windowBytes, opened.heldChunks()));
        } else if (event instanceof ReplicaEvent.StepFailed failed) {
            // There is no journal to delete.
            discarded = true;
            abort(failed.code(), failed.text());
        } else {
            beforeCommit(event);
        }
    }

    private void receiving(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.BatchArrived batch) {
            step(new ReplicaEffect.Take(batch.number()));
        } else if (event instanceof ReplicaEvent.BatchTaken taken) {
            taken(taken);
        } else if (event instanceof ReplicaEvent.FlushDue) {
            flush();
        } else if (event instanceof ReplicaEvent.Flushed flushed) {
            flushes.end();
            durableThrough = flushed.through();
            tellProgress();
            commitIfComplete();
            if (state != ReplicaState.COMMITTING) {
                flushSoonerOrLater();
            }
        } else if (event instanceof ReplicaEvent.CommitTold told
                && commit == null
                && told.next().equals(next.id())) {
            commit = told;
            state = ReplicaState.COMPLETING;
            commitIfComplete();
        } else if (isHeldAnswer(event) || isAboutHeld(event)) {
            return;
        } else if (event instanceof ReplicaEvent.StepFailed failed) {
            if (failed.code() == FaultCode.MALFORMED_FRAME) {
                effects.add(new ReplicaEffect.Offend(failed.text()));
            }
            abort(failed.code(), failed.text());
        } else {
            beforeCommit(event);
        }
    }

    /** Whether it ends a step that has to do with what is held. */
    private boolean isHeldAnswer(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.HeldListed listed) {
            requests.listed();
            send(new Message.HeldList(round, listed.through(), listed.chunks()));
        } else if (!(event instanceof ReplicaEvent.Kept)) {
            return false;
        }
        commitIfComplete();
        return true;
    }

    /** Whether it is a legal word about what is held, which then is carried out: only before the commit. */
    private boolean isAboutHeld(ReplicaEvent event) {
        Optional<ReplicaEffect> wanted = commit == null ? requests.on(event) : Optional.empty();
        wanted.ifPresent(this::step);
        return wanted.isPresent();
    }

    private void taken(ReplicaEvent.BatchTaken taken) {
        tally.take(taken.number(), taken.bytes());
        flushes.taken(taken.bytes());
        if (!need(taken.needed())) {
            return;
        }
        tellProgress();
        commitIfComplete();
        if (state != ReplicaState.COMMITTING) {
            flushSoonerOrLater();
        }
    }

    /** Asks for chunks; false where that was too much. */
    private boolean need(BlockSet wanted) {
        Optional<String> tooMuch = asked.ask(wanted);
        if (tooMuch.isPresent()) {
            abort(FaultCode.DIGEST_MISMATCH, tooMuch.get());
            return false;
        }
        ChunkRanges.pages(wanted, Message.DamageList.MAX_RANGES).forEach(page -> send(new Message.Need(round, page)));
        return true;
    }

    /** Also when the commit was told: answers to needs may wait for the memory of what is not durable yet. */
    private void flushSoonerOrLater() {
        if (flushes.isDue()) {
            flush();
        }
        if (flushes.isWaiting()) {
            effects.add(new ReplicaEffect.FlushSoon());
        }
    }

    private void flush() {
        if (flushes.begin()) {
            step(new ReplicaEffect.Flush());
        }
    }

    private void commitIfComplete() {
        if (commit != null && steps == 0 && state == ReplicaState.COMPLETING && tally.isComplete(commit.batches())) {
            state = ReplicaState.COMMITTING;
            step(new ReplicaEffect.Commit(next.withRoot(commit.root()), tally.count()));
        }
    }

    private void beforeCommit(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.AbortTold told) {
            finish(told.code() == FaultCode.UNCHANGED ? RoundEnd.UNCHANGED : RoundEnd.atBase(told.code(), told.text()));
        } else if (event instanceof ReplicaEvent.GoneTold && commit != null) {
            abort(FaultCode.CHUNK_GONE, "chunks that are needed have changed since; the next round brings them");
        } else if (event instanceof ReplicaEvent.CancelAsked cancel) {
            abort(cancel.code(), cancel.text());
        } else if (event instanceof ReplicaEvent.PeerRestarted) {
            finish(RoundEnd.atBase(FaultCode.PEER_RESTARTED, "the source restarted; the round is planned anew"));
        } else if (!(event instanceof ReplicaEvent.FlushDue)) {
            if (event instanceof ReplicaEvent.BatchArrived batch) {
                effects.add(new ReplicaEffect.Drop(batch.number()));
            }
            abort(FaultCode.UNEXPECTED_MESSAGE, offend(event));
        }
    }

    private void committing(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.Committed) {
            dropHeld();
            state = ReplicaState.APPLYING;
            closeBatches();
            send(new Message.RoundDurable(round, next.id()));
            effects.add(new ReplicaEffect.VolumeChanged());
            step(new ReplicaEffect.Apply());
        } else if (event instanceof ReplicaEvent.BatchArrived batch) {
            // Either nothing was missing, or this brings what was.
            held.add(batch.number());
        } else if (event instanceof ReplicaEvent.ChunksMissing missing) {
            state = ReplicaState.COMPLETING;
            if (!listening) {
                dropHeld();
                finish(RoundEnd.atBase(FaultCode.PEER_RESTARTED, "the source restarted; the round is planned anew"));
                return;
            }
            if (late != null) {
                // It came while nobody knew yet whether it was too late for it.
                dropHeld();
                beforeCommit(late);
                return;
            }
            // What was asked for is on its way; what the damage list named should have come by itself.
            if (need(asked.unasked(missing.chunks()))) {
                held.forEach(number -> step(new ReplicaEffect.Take(number)));
                held.clear();
                // No flush was asked for because of the commit, or what was asked for came meanwhile.
                flushSoonerOrLater();
            } else {
                dropHeld();
            }
        } else if (event instanceof ReplicaEvent.StepFailed failed) {
            dropHeld();
            abort(failed.code(), failed.text());
        } else if (event instanceof ReplicaEvent.GoneTold || event instanceof ReplicaEvent.CancelAsked) {
            // GONE answers a need that may still stand; where the commit succeeds neither changes anything.
            late = late == null ? event : late;
        } else {
            afterCommitBegan(event);
        }
    }

    private void applying(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.Applied applied) {
            send(new Message.RoundApplied(round, next.id(), applied.damagedChunks()));
            over(RoundEnd.at(generation(), RoundOutcome.APPLIED, applied.damagedChunks()));
        } else if (event instanceof ReplicaEvent.StepFailed failed) {
            send(new Message.RoundAbort(round, false, failed.code(), failed.text()));
            over(RoundEnd.at(generation(), RoundOutcome.DURABLE, 0).because(failed.code(), failed.text()));
        } else {
            afterCommitBegan(event);
        }
    }

    /** It is too late for anybody to stop the round. */
    private void afterCommitBegan(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.BatchArrived batch) {
            // It answers a need that another answer has met.
            effects.add(new ReplicaEffect.Drop(batch.number()));
        } else if (!isOfNoConsequence(event)) {
            offend(event);
        }
    }

    /** GONE too: a source that closes its volume without having heard of our commit says so. */
    private static boolean isOfNoConsequence(ReplicaEvent event) {
        return event instanceof ReplicaEvent.CancelAsked
                || event instanceof ReplicaEvent.PeerRestarted
                || event instanceof ReplicaEvent.FlushDue
                || event instanceof ReplicaEvent.GoneTold;
    }

    private void stopping(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.BatchArrived batch) {
            effects.add(new ReplicaEffect.Drop(batch.number()));
        } else if (event instanceof ReplicaEvent.Discarded) {
            discarded = true;
        } else if (event instanceof ReplicaEvent.StepFailed && end != null && discarding) {
            // The next opening of the volume deletes the journal.
            discarded = true;
        }
        overIfNothingRuns();
    }

    // ---- ends ----

    private void dropHeld() {
        held.forEach(number -> effects.add(new ReplicaEffect.Drop(number)));
        held.clear();
    }

    private String offend(ReplicaEvent event) {
        String what = event.getClass().getSimpleName() + " in round " + round + " while " + state;
        if (event instanceof ReplicaEvent.StepEnded) {
            throw new IllegalStateException(what);
        }
        effects.add(new ReplicaEffect.Offend(what));
        return what;
    }

    private void abort(FaultCode code, String text) {
        send(new Message.RoundAbort(round, false, code, text));
        finish(RoundEnd.atBase(code, text));
    }

    private void finish(RoundEnd ending) {
        end = ending;
        state = ReplicaState.STOPPING;
        closeBatches();
        overIfNothingRuns();
    }

    private void overIfNothingRuns() {
        if (steps > 0 || end == null) {
            return;
        }
        if (discarded) {
            over(end);
        } else {
            discarding = true;
            step(new ReplicaEffect.Discard(
                    end.code().filter(ReplicaMachine::spoils).isEmpty()));
        }
    }

    /** Whether what was proved is of no use to the next round: there is none to come, or the whole was not what its parts said. */
    private static boolean spoils(FaultCode code) {
        return code == FaultCode.UNCHANGED || code == FaultCode.ROOT_MISMATCH || code == FaultCode.MALFORMED_FRAME;
    }

    private void over(RoundEnd ending) {
        state = ReplicaState.OVER;
        effects.add(new ReplicaEffect.VolumeChanged());
        effects.add(new ReplicaEffect.Finish(ending));
    }

    private Generation generation() {
        return commit == null ? next : next.withRoot(commit.root());
    }

    private void tellProgress() {
        if (listening) {
            effects.add(new ReplicaEffect.TellProgress(durableThrough, windowBytes + tally.bytes()));
        }
    }

    private void closeBatches() {
        // After a restart the number may be that of another round already.
        if (listening) {
            effects.add(new ReplicaEffect.CloseBatches());
        }
    }

    private void step(ReplicaEffect effect) {
        steps++;
        effects.add(effect);
    }

    private void send(Message message) {
        if (listening) {
            effects.add(new ReplicaEffect.Send(message));
        }
    }
}
