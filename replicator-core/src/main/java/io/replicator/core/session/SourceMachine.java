package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One round at its source, without I/O: an event in, effects out. The table of states and events is in {@code docs/protocol.md}; a test
 * compares the two cell by cell.
 *
 * <p>Always holds: ROUND_COMMIT goes out only after the capture is durable in every dirty set and the generation is recorded as pending;
 * from then on the source neither aborts nor is aborted, the replica decides. The end is told once, when no step of ours runs any more.
 * One owner, the lane.
 */
public final class SourceMachine {
    private final long round;
    private final VolumeId volume;
    private final IncarnationId relation;
    private final Message.RoundKind kind;
    private final ChunkSetReader damage;
    private final NeededChunks needs;
    private final HeldAnswers held;
    private SourceState state = SourceState.WAITING;
    private List<SourceEffect> effects = new ArrayList<>();
    private @Nullable Generation next;
    private @Nullable RoundEnd end;
    private boolean capturing;
    private boolean hasTurn = true;
    private int steps;
    private long batches;
    private long chunks;

    /** A round that waits for its turn. */
    public SourceMachine(
            long round, VolumeId volume, Geometry geometry, IncarnationId relation, Message.RoundKind kind) {
        this.kind = kind;
        this.round = round;
        this.volume = volume;
        this.relation = relation;
        this.damage = new ChunkSetReader(geometry, true);
        this.needs = new NeededChunks(geometry);
        this.held = new HeldAnswers(geometry);
    }

    /** Where the round is. */
    public SourceState state() {
        return state;
    }

    /** Takes what happened and answers what is to be done about it. */
    public List<SourceEffect> on(SourceEvent event) {
        effects = new ArrayList<>();
        endStep(event);
        if (event instanceof SourceEvent.LeaveAsked leave && state != SourceState.COMMITTING) {
            return on(new SourceEvent.CancelAsked(leave.code(), leave.text()));
        }
        switch (state) {
            case WAITING -> waiting(event);
            case OPENING -> opening(event);
            case CAPTURING -> capturing(event);
            case SEALING -> sealing(event);
            case ANSWERING -> answering(event);
            case COMMITTING -> committing(event);
            case RECORDING -> recording(event);
            case APPLYING -> applying(event);
            case STOPPING -> overIfNothingRuns();
            case OVER -> {
                // What crossed our own last word.
            }
        }
        return effects;
    }

    private void endStep(SourceEvent event) {
        if (event instanceof SourceEvent.StepEnded) {
            if (steps == 0) {
                throw new IllegalStateException(event + " in round " + round + ", of which no step runs");
            }
            steps--;
            // While a capture runs nothing else does.
            capturing = false;
        }
    }

    private void waiting(SourceEvent event) {
        if (event instanceof SourceEvent.Turn turn) {
            next = turn.next();
            state = SourceState.OPENING;
            send(new Message.RoundBegin(round, volume, relation, turn.base(), turn.next(), turn.expectedBytes(), kind));
        } else if (event instanceof SourceEvent.CancelAsked asked) {
            finish(RoundEnd.atBase(asked.code(), asked.text()));
        } else if (event instanceof SourceEvent.PeerRestarted) {
            finish(RoundEnd.RESTARTED);
        } else {
            offend(event);
        }
    }

    private void opening(SourceEvent event) {
        if (event instanceof SourceEvent.DamageTold told) {
            if (!damage.add(told.chunks())) {
                offend(event);
            }
        } else if (event instanceof SourceEvent.ReadyTold ready) {
            if (damage.chunkCount() != ready.damagedChunks()) {
                offend(event);
                return;
            }
            state = SourceState.CAPTURING;
            effects.add(new SourceEffect.OpenBatches(ready.creditBytes()));
            capturing = true;
            held.most(ready.heldChunks());
            step(new SourceEffect.StartCapture(damage.chunks(), held.isAny()));
        } else {
            beforeCommit(event);
        }
    }

    private void capturing(SourceEvent event) {
        if (event instanceof SourceEvent.NeedTold told) {
            need(told);
        } else if (event instanceof SourceEvent.HeldWanted wanted) {
            if (held.ask(wanted.from())) {
                send(new Message.HeldAsk(round, wanted.from()));
            }
        } else if (event instanceof SourceEvent.HeldTold told) {
            if (held.take(told.through(), told.chunks())) {
                effects.add(new SourceEffect.TakeHeld(told.through(), told.chunks()));
            } else {
                offend(event);
            }
        } else if (event instanceof SourceEvent.KeepFound found) {
            send(new Message.Keep(round, found.chunks()));
        } else if (event instanceof SourceEvent.CaptureRead read) {
            batches += read.batches();
            chunks += read.chunks();
            if (read.changed() || needs.isWaiting()) {
                state = SourceState.SEALING;
                step(new SourceEffect.Seal());
            } else {
                step(new SourceEffect.StopCapture());
                abort(RoundEnd.UNCHANGED);
            }
        } else {
            beforeCommit(event);
        }
    }

    private void sealing(SourceEvent event) {
        if (event instanceof SourceEvent.NeedTold told) {
            need(told);
        } else if (event instanceof SourceEvent.Sealed sealed) {
            next = sealed.generation();
            state = SourceState.ANSWERING;
            answerOrCommit();
        } else {
            beforeCommit(event);
        }
    }

    private void answering(SourceEvent event) {
        if (event instanceof SourceEvent.NeedTold told) {
            need(told);
        } else if (event instanceof SourceEvent.Answered answered) {
            count(answered);
            if (answered.gone().isEmpty()) {
                answerOrCommit();
            } else {
                abort(RoundEnd.atBase(
                        FaultCode.CHUNK_GONE,
                        answered.gone().chunkCount()
                                + " chunks that the replica needs again have changed since: the next round"
                                + " brings them"));
            }
        } else {
            beforeCommit(event);
        }
    }

    private void answerOrCommit() {
        if (needs.isWaiting()) {
            rereadIfNeeded();
            return;
        }
        state = SourceState.COMMITTING;
        Generation generation = generation();
        send(new Message.RoundCommit(round, generation.id(), generation.root(), batches, chunks));
        leaveTurn();
    }

    /** Whether it is a page that was asked for while the capture ran, and is of no use any more. */
    private boolean isLateAnswer(SourceEvent event) {
        return event instanceof SourceEvent.HeldTold told
                && state != SourceState.OPENING
                && held.take(told.through(), told.chunks());
    }

    /** What ends a round at base on either side's word, as long as ROUND_COMMIT is not sent. */
    private void beforeCommit(SourceEvent event) {
        if (isLateAnswer(event)) {
            return;
        }
        if (event instanceof SourceEvent.AbortTold told) {
            finish(RoundEnd.atBase(told.code(), told.text()));
        } else if (event instanceof SourceEvent.CancelAsked asked) {
            abort(RoundEnd.atBase(asked.code(), asked.text()));
        } else if (event instanceof SourceEvent.PeerRestarted) {
            finish(RoundEnd.RESTARTED);
        } else if (event instanceof SourceEvent.StepFailed failed) {
            abort(RoundEnd.atBase(failed.code(), failed.text()));
        } else {
            offend(event);
        }
    }

    private void committing(SourceEvent event) {
        if (event instanceof SourceEvent.DurableTold told
                && told.generation().equals(generation().id())
                && needs.isEmpty()) {
            state = SourceState.RECORDING;
            step(new SourceEffect.RecordDurable(generation()));
        } else if (event instanceof SourceEvent.AbortTold told) {
            if (told.code() == FaultCode.ROOT_MISMATCH) {
                // All that was dirty was sent and proved, and yet the whole is not equal: something dirty was not known
                // to be.
                step(new SourceEffect.MarkVoid(
                        "generation " + generation().number() + " had another root at the replica"));
            }
            finish(RoundEnd.atBase(told.code(), told.text()));
        } else if (event instanceof SourceEvent.PeerRestarted) {
            undecided(FaultCode.PEER_RESTARTED, "the peer restarted before it said whether the round was durable");
        } else if (event instanceof SourceEvent.LeaveAsked leave) {
            // Without chunks: what the replica still waits for will not come, and nothing else is said by it.
            send(new Message.Gone(round, List.of()));
            undecided(leave.code(), leave.text());
        } else if (event instanceof SourceEvent.NeedTold told) {
            need(told);
        } else if (event instanceof SourceEvent.Answered answered) {
            count(answered);
            tellGone(answered.gone());
            rereadIfNeeded();
        } else if (event instanceof SourceEvent.StepFailed) {
            // Only reading again can fail here. The replica decides what the round is without these chunks.
            tellGone(needs.end());
            rereadIfNeeded();
        } else if (!(event instanceof SourceEvent.CancelAsked || isLateAnswer(event))) {
            offend(event);
        }
    }

    private void undecided(FaultCode code, String text) {
        finish(new RoundEnd(RoundOutcome.UNDECIDED, Optional.of(generation()), Optional.of(code), text, 0));
    }

    private void recording(SourceEvent event) {
        if (event instanceof SourceEvent.Recorded) {
            if (end != null) {
                finish(end);
            } else {
                state = SourceState.APPLYING;
            }
        } else if (event instanceof SourceEvent.StepFailed failed) {
            // The replica has it and will say so again; the pending generation is recorded still.
            finish(RoundEnd.at(generation(), RoundOutcome.DURABLE, 0).because(failed.code(), failed.text()));
        } else if (event instanceof SourceEvent.AppliedTold
                || event instanceof SourceEvent.AbortTold
                || event instanceof SourceEvent.PeerRestarted) {
            RoundEnd known = DurableEnd.of(event, generation());
            if (known == null) {
                offend(event);
            } else if (end == null) {
                end = known;
            }
        } else if (!(event instanceof SourceEvent.CancelAsked)) {
            offend(event);
        }
    }

    private void applying(SourceEvent event) {
        if (event instanceof SourceEvent.CancelAsked asked) {
            finish(RoundEnd.at(generation(), RoundOutcome.DURABLE, 0).because(asked.code(), asked.text()));
            return;
        }
        RoundEnd known = DurableEnd.of(event, generation());
        if (known != null) {
            finish(known);
        } else {
            offend(event);
        }
    }

    private void need(SourceEvent.NeedTold told) {
        if (!needs.add(told.chunks())) {
            offend(told);
        } else if (state == SourceState.COMMITTING) {
            rereadIfNeeded();
        }
    }

    private void rereadIfNeeded() {
        if (needs.isWaiting() && !needs.isUnderWay()) {
            step(new SourceEffect.Reread(needs.begin()));
        }
    }

    private void count(SourceEvent.Answered answered) {
        needs.end();
        batches += answered.batches();
        chunks += answered.chunks();
    }

    private void tellGone(BlockSet gone) {
        for (List<Message.Range> page : ChunkRanges.pages(gone, Message.DamageList.MAX_RANGES)) {
            send(new Message.Gone(round, page));
        }
    }

    // ---- ends ----

    /** The peer said what this state does not know: the round is lost, and its links are closed to say so. */
    private void offend(SourceEvent event) {
        if (isOurOwn(event)) {
            throw new IllegalStateException(event + " in round " + round + " while " + state);
        }
        String what = event.getClass().getSimpleName() + " in round " + round + " while " + state;
        effects.add(new SourceEffect.Offend(what));
        RoundEnd lost = RoundEnd.atBase(FaultCode.UNEXPECTED_MESSAGE, what);
        switch (state) {
            case OPENING, CAPTURING, SEALING, ANSWERING -> abort(lost);
            case WAITING -> finish(lost);
            case COMMITTING -> undecided(FaultCode.UNEXPECTED_MESSAGE, what);
            default ->
                finish(RoundEnd.at(generation(), RoundOutcome.DURABLE, 0).because(FaultCode.UNEXPECTED_MESSAGE, what));
        }
    }

    private static boolean isOurOwn(SourceEvent event) {
        return event instanceof SourceEvent.StepEnded
                || event instanceof SourceEvent.Turn
                || event instanceof SourceEvent.HeldWanted
                || event instanceof SourceEvent.KeepFound;
    }

    private void abort(RoundEnd ending) {
        send(new Message.RoundAbort(round, true, ending.code().orElse(FaultCode.CANCELLED), ending.text()));
        finish(ending);
    }

    private void finish(RoundEnd ending) {
        end = ending;
        effects.add(new SourceEffect.CloseBatches());
        if (capturing) {
            effects.add(new SourceEffect.StopCapture());
        }
        state = SourceState.STOPPING;
        overIfNothingRuns();
    }

    private void overIfNothingRuns() {
        if (steps == 0 && end != null) {
            state = SourceState.OVER;
            leaveTurn();
            effects.add(new SourceEffect.Finish(end));
        }
    }

    private void leaveTurn() {
        if (hasTurn) {
            hasTurn = false;
            effects.add(new SourceEffect.LeaveTurn());
        }
    }

    private void step(SourceEffect effect) {
        steps++;
        effects.add(effect);
    }

    private void send(Message message) {
        effects.add(new SourceEffect.Send(message));
    }

    private Generation generation() {
        if (next == null) {
            throw new IllegalStateException("round " + round + " has no generation before its turn");
        }
        return next;
    }
}
