package io.replicator.core.session;

import io.replicator.core.wire.Message;
import io.replicator.core.wire.Message.RoundAck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which batches have arrived of the rounds whose replica this side is. Holds numbers, never batches. */
final class BackboneInbound {
    /** What becomes of a batch. */
    enum Verdict {
        /** New: deliver it. */
        TAKE,
        /** Had already, or of a round that is over: release it. */
        DROP,
        /** More than the peer may send. */
        REFUSE
    }

    private static final class Round {
        final BackboneRanges received = new BackboneRanges();
        final BackboneRecent recent = new BackboneRecent();
        long durableThrough;
        long creditBytes;
        long chargedBytes;

        Round(long creditBytes) {
            this.creditBytes = creditBytes;
        }
    }

    private final Map<Long, Round> rounds = new LinkedHashMap<>();

    void open(long number, long creditBytes) {
        if (rounds.putIfAbsent(number, new Round(creditBytes)) != null) {
            throw new IllegalArgumentException("round " + number + " is open as replica already");
        }
    }

    Verdict take(Message.Batch batch) {
        Round round = rounds.get(batch.round());
        if (round == null) {
            return Verdict.DROP;
        }
        long number = batch.number();
        if (number < 1 || number > round.durableThrough + BackboneSettings.BATCH_WINDOW) {
            return Verdict.REFUSE;
        }
        if (number <= round.durableThrough || round.received.contains(number)) {
            return Verdict.DROP;
        }
        int bytes = batch.batch().length();
        if (round.chargedBytes + bytes > round.creditBytes) {
            return Verdict.REFUSE;
        }
        round.chargedBytes += bytes;
        round.received.add(number);
        round.recent.add(number);
        return Verdict.TAKE;
    }

    /** What the replica made durable, and how much it allows in all. Neither goes back. */
    void progress(long number, long durableThrough, long creditBytes) {
        Round round = rounds.get(number);
        if (round == null) {
            return;
        }
        if (durableThrough > round.durableThrough) {
            if (durableThrough > round.received.endOfRun(round.durableThrough + 1)) {
                throw new IllegalArgumentException(
                        "round " + number + " is told durable through " + durableThrough + ", which was not received");
            }
            round.durableThrough = durableThrough;
            round.received.removeThrough(durableThrough);
        }
        round.creditBytes = Math.max(round.creditBytes, creditBytes);
    }

    void close(long number) {
        rounds.remove(number);
    }

    void closeAll() {
        rounds.clear();
    }

    /** What to tell the peer: as many acknowledgements as the rounds need, one at least. */
    List<Message.Ack> acks(long controlReceivedThrough) {
        List<Message.Ack> acks = new ArrayList<>();
        List<RoundAck> page = new ArrayList<>();
        for (Map.Entry<Long, Round> entry : rounds.entrySet()) {
            Round round = entry.getValue();
            page.add(new RoundAck(
                    entry.getKey(),
                    round.received.ranges(RoundAck.MAX_RANGES, round.recent.latestFirst()),
                    round.durableThrough,
                    round.creditBytes));
            if (page.size() == Message.Ack.MAX_ROUNDS) {
                acks.add(new Message.Ack(controlReceivedThrough, page));
                page.clear();
            }
        }
        if (!page.isEmpty() || acks.isEmpty()) {
            acks.add(new Message.Ack(controlReceivedThrough, page));
        }
        return acks;
    }
}
