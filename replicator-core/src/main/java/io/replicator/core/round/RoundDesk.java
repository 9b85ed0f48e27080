package io.replicator.core.round;

import io.replicator.core.session.ReplicaEvent;
import io.replicator.core.session.SourceEvent;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rounds with one peer by their numbers, and the way of its messages to them. Owned by the lane.
 *
 * <p>Each side counts the rounds it is the source of. What comes for a round that is over is left alone, since it crossed our last word; what
 * comes for a number that was never given out breaks the protocol.
 */
final class RoundDesk {
    private final PeerContext peer;
    private final Map<Long, SourceRound> asSource = new HashMap<>();
    private final Map<Long, ReplicaRound> asReplica = new HashMap<>();
    private long lastNumber;
    private long lastTheirs;

    RoundDesk(PeerContext peer) {
        this.peer = peer;
    }

    /** Begins a round of ours. */
    SourceRound begin(PeerVolume volume, RoundListener listener) {
        long number = lastNumber + 1;
        SourceRound round = volume.newSourceRound(number, listener, () -> over(number));
        lastNumber = number;
        asSource.put(number, round);
        round.start();
        return round;
    }

    private void over(long number) {
        asSource.remove(number);
        peer.line().roundOver(number);
    }

    /** ROUND_BEGIN came for a volume that is attached. */
    void began(Message.RoundBegin begin, PeerVolume volume) {
        if (!isNext(begin)) {
            return;
        }
        Optional<VolumeFault> objection = volume.objection(begin);
        if (objection.isPresent()) {
            refuse(begin, objection.get());
            peer.listener()
                    .refused(
                            begin.volume(),
                            objection.get().code(),
                            objection.get().text());
            return;
        }
        ReplicaRound round = volume.newReplicaRound(begin, over -> asReplica.remove(over.number(), over));
        asReplica.put(begin.round(), round);
        peer.listener().replicaRoundBegan(begin.volume());
        round.start();
    }

    /** ROUND_BEGIN came for a volume that is not attached. */
    void beganUnnamed(Message.RoundBegin begin, VolumeFault why) {
        if (isNext(begin)) {
            refuse(begin, why);
        }
    }

    private boolean isNext(Message.RoundBegin begin) {
        if (begin.round() <= lastTheirs) {
            peer.line().offended("ROUND_BEGIN of round " + begin.round() + " after round " + lastTheirs);
            return false;
        }
        lastTheirs = begin.round();
        return true;
    }

    private void refuse(Message.RoundBegin begin, VolumeFault why) {
        peer.line().answer(new Message.RoundAbort(begin.round(), false, why.code(), why.text()));
    }

    /** A message about a round, but for ROUND_BEGIN. */
    void deliver(Message message) {
        if (message instanceof Message.DamageList list) {
            toSource(list.round(), message, new SourceEvent.DamageTold(list.chunks()));
        } else if (message instanceof Message.RoundReady ready) {
            toSource(
                    ready.round(),
                    message,
                    new SourceEvent.ReadyTold(ready.damagedChunks(), ready.creditBytes(), ready.heldChunks()));
        } else if (message instanceof Message.HeldList list) {
            toSource(list.round(), message, new SourceEvent.HeldTold(list.through(), list.chunks()));
        } else if (message instanceof Message.HeldAsk ask) {
            toReplica(ask.round(), message, new ReplicaEvent.HeldAskTold(ask.from()));
        } else if (message instanceof Message.Keep keep) {
            toReplica(keep.round(), message, new ReplicaEvent.KeepTold(keep.chunks()));
        } else if (message instanceof Message.Need need) {
            toSource(need.round(), message, new SourceEvent.NeedTold(need.chunks()));
        } else if (message instanceof Message.RoundDurable durable) {
            toSource(durable.round(), message, new SourceEvent.DurableTold(durable.generation()));
        } else if (message instanceof Message.RoundApplied applied) {
            toSource(
                    applied.round(),
                    message,
                    new SourceEvent.AppliedTold(applied.generation(), applied.damagedChunks()));
        } else if (message instanceof Message.RoundCommit commit) {
            toReplica(
                    commit.round(),
                    message,
                    new ReplicaEvent.CommitTold(commit.next(), commit.root(), commit.batches()));
        } else if (message instanceof Message.Gone gone) {
            toReplica(
                    gone.round(),
                    message,
                    new ReplicaEvent.GoneTold(gone.chunks().size()));
        } else if (message instanceof Message.RoundAbort abort && abort.bySource()) {
            toReplica(abort.round(), message, new ReplicaEvent.AbortTold(abort.code(), abort.text()));
        } else if (message instanceof Message.RoundAbort abort) {
            toSource(abort.round(), message, new SourceEvent.AbortTold(abort.code(), abort.text()));
        } else {
            peer.line().offended(message.getClass().getSimpleName() + " among the sequenced messages");
        }
    }

    /** A batch arrived; takes over its hold. */
    void batch(Message.Batch batch) {
        ReplicaRound round = asReplica.get(batch.round());
        if (round == null) {
            batch.batch().release();
        } else {
            round.batch(batch);
        }
    }

    /** There is room for batches of a round again. */
    void roomFor(long number) {
        SourceRound round = asSource.get(number);
        if (round != null) {
            round.roomCame();
        }
    }

    /** The peer counts anew. */
    void peerRestarted() {
        asReplica.clear();
        lastTheirs = 0;
    }

    private void toSource(long number, Message message, SourceEvent event) {
        SourceRound round = asSource.get(number);
        if (round != null) {
            round.on(event);
        } else if (number > lastNumber) {
            neverBegan(number, message);
        }
    }

    private void toReplica(long number, Message message, ReplicaEvent event) {
        ReplicaRound round = asReplica.get(number);
        if (round != null) {
            round.on(event);
        } else if (number > lastTheirs) {
            neverBegan(number, message);
        }
    }

    private void neverBegan(long number, Message message) {
        peer.line().offended(message.getClass().getSimpleName() + " of round " + number + ", which never began");
    }
}
