package io.replicator.core.session;

import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.Range;
import io.replicator.core.wire.Message.RoundAck;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The batches of the rounds whose source this side is: kept until durable at the replica, acknowledged by number.
 *
 * <p>Bounded by the credit of each round: what is not durable never exceeds what the replica allowed.
 */
final class BackboneOutbound {
    private static final class Round {
        final long number;
        final ArrayDeque<BackboneBatch> kept = new ArrayDeque<>();
        final TreeMap<Long, BackboneBatch> notReceived = new TreeMap<>();
        long creditBytes;
        long offeredBytes;
        long durableBytes;
        long lastOffered;
        long durableThrough;
        final BackbonePace pace;
        int refusedBytes = -1;

        Round(long number, long creditBytes, BackbonePace pace) {
            this.number = number;
            this.creditBytes = creditBytes;
            this.pace = pace;
        }

        long windowBytes() {
            return creditBytes - durableBytes;
        }

        boolean hasRoom(int bytes) {
            return offeredBytes + bytes <= creditBytes && lastOffered < durableThrough + BackboneSettings.BATCH_WINDOW;
        }
    }

    private final BackboneQueue queue;
    private final BackboneEffects effects;
    private final Map<Long, Round> rounds = new HashMap<>();

    BackboneOutbound(BackboneQueue queue, BackboneEffects effects) {
        this.queue = queue;
        this.effects = effects;
    }

    void open(long round, long creditBytes, BackbonePace pace) {
        if (rounds.putIfAbsent(round, new Round(round, creditBytes, pace)) != null) {
            throw new IllegalArgumentException("round " + round + " is open as source already");
        }
    }

    /** Another limit for a round that is open. */
    void limit(long number, RateLimit limit, long now, long wallMillis) {
        Round round = rounds.get(number);
        if (round != null) {
            round.pace.limit(limit, now, wallMillis);
        }
    }

    /** The hour may be another one. */
    void look(long now, long wallMillis) {
        rounds.values().forEach(round -> round.pace.look(now, wallMillis));
    }

    /** Tells of rounds that were refused a batch and whose limit allows one now. */
    void pump(long now) {
        rounds.values().forEach(round -> tellOfRoom(round, now));
    }

    private void tellOfRoom(Round round, long now) {
        if (round.refusedBytes >= 0 && round.hasRoom(round.refusedBytes) && round.pace.allowedAt() <= now) {
            round.refusedBytes = -1;
            effects.tell(sink -> sink.roomFor(round.number));
        }
    }

    /** When the limit of a round allows the batch that it was refused; {@link Long#MAX_VALUE} where that is not what it waits for. */
    long nextAllowedAt(long now) {
        long at = Long.MAX_VALUE;
        for (Round round : rounds.values()) {
            if (round.refusedBytes >= 0 && round.hasRoom(round.refusedBytes) && round.pace.allowedAt() > now) {
                at = Math.min(at, round.pace.allowedAt());
            }
        }
        return at;
    }

    /** Takes the batch, or answers false where it has no room. */
    boolean offer(Message.Batch message, long now) {
        Round round = rounds.get(message.round());
        if (round == null) {
            message.batch().release();
            return true;
        }
        if (message.number() != round.lastOffered + 1) {
            throw new IllegalArgumentException(
                    "batch " + message.number() + " of round " + round.number + " after batch " + round.lastOffered);
        }
        BackboneBatch batch = new BackboneBatch(message, round::windowBytes);
        boolean room = round.hasRoom(batch.bytes());
        if (!room || round.pace.allowedAt() > now) {
            effects.passed(room ? BackbonePath.ROUND_LIMITED : BackbonePath.NO_CREDIT);
            round.refusedBytes = batch.bytes();
            return false;
        }
        round.lastOffered++;
        round.offeredBytes += batch.bytes();
        round.pace.spend(batch.bytes(), now);
        round.kept.addLast(batch);
        round.notReceived.put(batch.number(), batch);
        queue.addFresh(batch);
        return true;
    }

    /** Takes what the replica says of a round; false where it says what cannot be. */
    boolean acknowledged(RoundAck ack, long now) {
        Round round = rounds.get(ack.round());
        if (round == null) {
            // Closed meanwhile; this acknowledgement was on its way.
            return true;
        }
        if (!settle(round, 1, ack.durableThrough(), now)) {
            return false;
        }
        for (Range range : ack.received()) {
            if (!settle(round, range.first(), range.last(), now)) {
                return false;
            }
        }
        if (ack.durableThrough() > round.durableThrough) {
            round.durableThrough = ack.durableThrough();
            while (!round.kept.isEmpty() && round.kept.getFirst().number() <= round.durableThrough) {
                BackboneBatch durable = round.kept.removeFirst();
                round.durableBytes += durable.bytes();
                durable.release();
            }
            effects.tell(sink -> sink.durableThrough(ack.round(), ack.durableThrough()));
        }
        round.creditBytes = Math.max(round.creditBytes, ack.creditBytes());
        tellOfRoom(round, now);
        return true;
    }

    private boolean settle(Round round, long first, long last, long now) {
        if (last < first) {
            return true;
        }
        if (last > round.lastOffered) {
            return false;
        }
        List<BackboneBatch> received =
                List.copyOf(round.notReceived.subMap(first, true, last, true).values());
        for (BackboneBatch batch : received) {
            if (!batch.wasSent()) {
                return false;
            }
            round.notReceived.remove(batch.number());
            queue.received(batch, now);
        }
        return true;
    }

    /** Forgets the round and gives its leases back. */
    void close(long number) {
        Round round = rounds.remove(number);
        if (round != null) {
            release(round);
        }
    }

    void closeAll() {
        rounds.values().forEach(this::release);
        rounds.clear();
    }

    private void release(Round round) {
        for (BackboneBatch batch : round.kept) {
            batch.settle();
            batch.release();
        }
    }
}
