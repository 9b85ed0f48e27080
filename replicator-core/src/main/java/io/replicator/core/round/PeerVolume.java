package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.lineage.Decision;
import io.replicator.core.lineage.Lineage;
import io.replicator.core.session.ReplicaEvent;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.RelationId;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.VolumeState;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One volume as it stands with the peer: what either side told of its copy, what follows from that, and the rounds that run. Owned by the
 * lane.
 *
 * <p>As a source it asks the table of {@code core.lineage} whenever something changed and no round or step of the relation runs, and carries
 * out what that says: adopting a generation whose <em>durable</em> was lost, making a seed's hold the relation's dirty set, refusing. As a
 * replica it forgets the seed it came from once the source's word names the relation that was made of it.
 *
 * <p>A refusal is sent after every state of the peer's that calls for one, and after every state of our own while it lasts, so that the
 * latest state and what follows it always say how the two stand.
 */
final class PeerVolume {
    private final PeerContext peer;
    private final OpenVolume volume;
    private final VolumeSteps steps;
    private final Settlement settlement;
    private final Runnable watcher = this::review;
    private @Nullable VolumeState told;
    private @Nullable VolumeState theirs;
    private @Nullable VolumeFault conflict;
    private @Nullable Decision decision;
    private Decision.@Nullable Refuse refused;
    private @Nullable SourceRound sourceRound;
    private @Nullable ReplicaRound replicaRound;
    private @Nullable Runnable whenLeft;
    private final RoundOrder order = new RoundOrder();
    private boolean connected;
    private Standing standing = Standing.of(Standing.Kind.AWAY, Optional.empty(), "");

    PeerVolume(PeerContext peer, OpenVolume volume) {
        this.peer = peer;
        this.volume = volume;
        this.steps = new VolumeSteps(peer.ports(), volume, peer.listener());
        this.settlement = new Settlement(peer, steps, this::settled, this::notSettled, this::review);
        volume.watch(watcher);
    }

    OpenVolume volume() {
        return volume;
    }

    Standing standing() {
        return standing;
    }

    Optional<SourceRound> sourceRound() {
        return Optional.ofNullable(sourceRound);
    }

    Optional<ReplicaRound> replicaRound() {
        return Optional.ofNullable(replicaRound);
    }

    // ---- what happens ----

    /** A link can be used, or none can. */
    void connection(boolean up) {
        connected = up;
        if (sourceRound != null) {
            sourceRound.connection(up);
        }
        if (whenLeft != null) {
            stopAwaitingTheirWord();
        }
        review();
    }

    /** The volume is being closed, and the word that a committed round waits for cannot come. */
    private void stopAwaitingTheirWord() {
        if (!connected && sourceRound != null) {
            sourceRound.on(new SourceEvent.LeaveAsked(
                    FaultCode.LINK_DOWN,
                    "'" + volume.name() + "' was closed while no link to '" + peer.peer()
                            + "' could be used: its next word says whether the round was durable"));
        }
    }

    /** The peer's process is another one: it knows nothing of what was told, and what it told counts no more. */
    void peerRestarted() {
        told = null;
        theirs = null;
        conflict = null;
        refused = null;
        decision = null;
        order.takeBack();
        endRoundsOfTheOtherBoot();
        review();
    }

    private void endRoundsOfTheOtherBoot() {
        if (sourceRound != null) {
            sourceRound.on(new SourceEvent.PeerRestarted());
        }
        if (replicaRound != null) {
            replicaRound.on(new ReplicaEvent.PeerRestarted());
        }
    }

    /** VOLUME_STATE came. */
    void heard(VolumeState state) {
        boolean hadNone = theirs == null;
        theirs = state;
        refused = null;
        settlement.forgetFault();
        if (conflict != null && Standings.wasNotAttached(conflict.code(), hadNone)) {
            // It knows the volume now, and did not hear what was told before.
            told = null;
        }
        conflict = null;
        review();
    }

    /** VOLUME_CONFLICT came. */
    void conflict(FaultCode code, String text) {
        conflict = new VolumeFault(code, text);
        review();
    }

    /** Rounds end, with that reason; then the task runs, and nothing is told of the volume any more. */
    void leave(FaultCode code, String why, Runnable then) {
        volume.unwatch(watcher);
        whenLeft = then;
        if (sourceRound != null) {
            sourceRound.cancel(code, why);
        }
        if (replicaRound != null) {
            replicaRound.cancel(code, why);
        }
        stopAwaitingTheirWord();
        leftIfNothingRuns();
    }

    /** As {@link #leave}, where the peer is not to be heard any more: its word does not come, as if it had restarted. */
    void abandon() {
        leave(FaultCode.CANCELLED, "the work with '" + peer.peer() + "' ends", () -> {});
        endRoundsOfTheOtherBoot();
    }

    // ---- rounds ----

    /** Prepares a round to the peer, for its caller to start. */
    SourceRound newSourceRound(long number, RoundListener listener, Runnable ended) {
        DirtySet set = volume.directory()
                .relationWith(peer.peerAgent())
                .filter(relation -> standing.kind() == Standing.Kind.READY && sourceRound == null && whenLeft == null)
                .orElseThrow(() -> new IllegalStateException(
                        "no round of " + volume.name() + " to '" + peer.peer() + "' may begin: " + standing));
        volume.beginSourceRound();
        SourceRound[] round = new SourceRound[1];
        RoundStart start =
                order.start(set, standing.decision(), standing.theirs().orElseThrow());
        round[0] = new SourceRound(peer, volume, steps, set, start, number, end -> {
            ended.run();
            sourceRoundOver(round[0], listener, end);
        });
        sourceRound = round[0];
        return round[0];
    }

    private void sourceRoundOver(SourceRound round, RoundListener listener, RoundEnd end) {
        sourceRound = null;
        order.roundEnded(end);
        boolean moved = end.outcome() == RoundOutcome.APPLIED || end.outcome() == RoundOutcome.DURABLE;
        if (moved && theirs != null && isFromBefore(theirs, round, end)) {
            // Its word of that is still on the way; what it said before is not how things are.
            theirs = null;
        }
        review();
        listener.ended(end, round.totals(), round.wireBytes(), round.nanos());
        leftIfNothingRuns();
        // Last: whoever awaits that nothing runs may attach it anew.
        volume.endSourceRound();
    }

    /** Not so where it names another relation: then a seed was attached there since, and it has nothing more to say. */
    private static boolean isFromBefore(VolumeState state, SourceRound round, RoundEnd end) {
        Optional<GenerationId> reached = end.generation().map(Generation::id);
        return !state.current().equals(reached) && state.relation().equals(Optional.of(round.relation()));
    }

    /** An administrator's order for the next round; what stands against that, if anything. */
    Optional<VolumeFault> orderNext(OrderedRound kind) {
        VolumeState copy = theirs;
        if (copy == null || !connected || settlement.isUnderWay() || sourceRound != null) {
            return Optional.of(new VolumeFault(
                    FaultCode.ROUND_IN_PROGRESS,
                    "'" + peer.peer() + "' is away, busy, or has not told of its copy: try again in a moment"));
        }
        AgentId agent = peer.peerAgent();
        Optional<VolumeFault> objection = RoundOrder.objection(kind, volume, copy, agent);
        if (objection.isEmpty()) {
            order.give(kind);
            RoundOrder.missingRelation(volume, copy, agent)
                    .ifPresent(incarnation -> settle(() -> volume.directory()
                            .createUncomparedRelation(
                                    new RelationId(volume.id(), peer.self(), agent, incarnation),
                                    copy.current().orElse(GenerationId.NONE),
                                    "it was never compared with that replica")));
            review();
        }
        return objection;
    }

    void takeBackOrder() {
        order.takeBack();
        review();
    }

    /** Why a round that the peer begins may not, where it may not. */
    Optional<VolumeFault> objection(Message.RoundBegin begin) {
        return RoundObjection.to(begin, volume, Optional.ofNullable(theirs), peer.peer())
                .or(() -> whenLeft == null
                        ? Optional.empty()
                        : Optional.of(new VolumeFault(
                                FaultCode.CANCELLED, "'" + volume.name() + "' is being closed at the replica")));
    }

    /** Prepares a round from the peer to which there is no objection, for its caller to start. */
    ReplicaRound newReplicaRound(Message.RoundBegin begin, Consumer<ReplicaRound> ended) {
        ReplicaRound[] round = new ReplicaRound[1];
        if (!volume.holdJournal()) {
            throw new IllegalStateException("another round holds the journal of " + volume.name());
        }
        round[0] = new ReplicaRound(peer, volume, volume.replica().orElseThrow(), steps, begin, end -> {
            ended.accept(round[0]);
            replicaRound = null;
            review();
            peer.listener().replicaRoundEnded(volume.id(), end);
            leftIfNothingRuns();
            volume.releaseJournal();
        });
        replicaRound = round[0];
        return round[0];
    }

    private void leftIfNothingRuns() {
        if (whenLeft != null && sourceRound == null && replicaRound == null && !settlement.isUnderWay()) {
            Runnable then = whenLeft;
            whenLeft = () -> {};
            then.run();
        }
    }

    // ---- what follows ----

    /** Tells what is new here, does what is to be done, and says how things stand. */
    private void review() {
        if (whenLeft != null) {
            return;
        }
        tellOwn();
        decide();
        Standing now = standingNow();
        if (!now.equals(standing)) {
            standing = now;
            peer.listener().standingChanged(volume.id());
        }
    }

    private void tellOwn() {
        Optional<AgentId> agent = peer.line().agent();
        if (!connected || agent.isEmpty()) {
            return;
        }
        VolumeState own = VolumeStates.own(volume, agent.get());
        VolumeState before = told;
        if (before == null || !(own.equals(before) || (refused != null && VolumeStates.sameForReplica(own, before)))) {
            told = own;
            refused = null;
            peer.line().send(own);
        }
    }

    private void decide() {
        VolumeState copy = theirs;
        if (copy == null
                || settlement.isUnderWay()
                || sourceRound != null
                || settlement.fault().isPresent()
                || volume.fault().isPresent()) {
            return;
        }
        if (volume.directory().record().role() == Role.REPLICA) {
            forgetSeed(copy);
            return;
        }
        AgentId agent = peer.peerAgent();
        Decision decided = order.applyTo(
                Lineage.decide(VolumeStates.source(volume, agent), VolumeStates.replica(copy)), volume, copy, agent);
        boolean wasRefused = decision instanceof Decision.Refuse;
        decision = decided;
        if (decided instanceof Decision.AdoptPending adopt) {
            settle(() -> volume.directory().relationWith(agent).ifPresent(set -> set.durable(adopt.next())));
        } else if (decided instanceof Decision.AttachSeed attach) {
            RelationId relation = new RelationId(volume.id(), peer.self(), agent, attach.incarnation());
            settle(() -> volume.directory().attachHold(attach.hold(), relation));
        } else if (decided instanceof Decision.Refuse refuse) {
            refuse(refuse);
        } else if (wasRefused) {
            // The replica has our refusal as our last word.
            refused = null;
            told = null;
            tellOwn();
        }
    }

    private void refuse(Decision.Refuse refuse) {
        if (!refuse.equals(refused)) {
            refused = refuse;
            if (connected) {
                peer.line().answer(new Message.VolumeConflict(volume.id(), refuse.code(), refuse.text()));
            }
        }
    }

    /** The source has taken up the relation: the seed is told no more, or it would be taken up again after its relation had ended. */
    private void forgetSeed(VolumeState copy) {
        VolumeRecord record = volume.directory().record();
        if (record.seed().isPresent() && isOurSource(copy)) {
            settle(() -> volume.directory()
                    .changeRecord(now -> now.relation().equals(copy.relation())
                            ? now.withRelation(now.relation(), Optional.empty())
                            : now));
        }
    }

    private boolean isOurSource(VolumeState copy) {
        Optional<?> relation = volume.directory().record().relation();
        return copy.role() == Role.SOURCE && relation.isPresent() && relation.equals(copy.relation());
    }

    private void settle(Runnable work) {
        settlement.run(work);
    }

    private void settled() {
        volume.changed();
        leftIfNothingRuns();
    }

    private void notSettled() {
        review();
        leftIfNothingRuns();
    }

    private Standing standingNow() {
        Optional<VolumeState> copy = Optional.ofNullable(theirs);
        if (!connected) {
            return Standing.of(Standing.Kind.AWAY, copy, "no link to '" + peer.peer() + "' can be used");
        }
        Optional<VolumeFault> fault =
                volume.fault().or(() -> Optional.ofNullable(conflict)).or(settlement::fault);
        if (fault.isPresent()) {
            return Standing.refused(copy, fault.get().code(), fault.get().text());
        }
        if (theirs == null) {
            return Standing.of(Standing.Kind.UNKNOWN, copy, "'" + peer.peer() + "' has not told of its copy yet");
        }
        if (settlement.isUnderWay()) {
            return Standing.of(Standing.Kind.SETTLING, copy, "the relation's records are being brought up to date");
        }
        return volume.directory().record().role() == Role.SOURCE
                ? Standings.ofSource(volume.directory().record(), peer.peer(), Optional.ofNullable(decision), theirs)
                : Standings.ofReplica(isOurSource(theirs), peer.peer(), theirs);
    }
}
