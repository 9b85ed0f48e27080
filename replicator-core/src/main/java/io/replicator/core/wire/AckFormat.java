package io.replicator.core.wire;

import io.replicator.core.wire.Message.Range;
import io.replicator.core.wire.Message.RoundAck;
import java.util.ArrayList;
import java.util.List;

/** ACK: how far the control stream came, then one entry for each round with its ranges. */
final class AckFormat extends MessageFormat<Message.Ack> {
    private static final int ROUND_BYTES = 26;
    private static final int RANGE_BYTES = 16;

    static final int MAX_BYTES = 10 + Message.Ack.MAX_ROUNDS * (ROUND_BYTES + RoundAck.MAX_RANGES * RANGE_BYTES);

    AckFormat() {
        super(Message.Ack.class);
    }

    @Override
    void write(WireWriter out, Message.Ack ack) {
        out.u63(0, ack.controlReceivedThrough()).count(ack.rounds().size(), Message.Ack.MAX_ROUNDS);
        for (RoundAck round : ack.rounds()) {
            out.u63(1, round.round())
                    .u63(0, round.durableThrough())
                    .u63(0, round.creditBytes())
                    .count(round.received().size(), RoundAck.MAX_RANGES);
            long last = round.durableThrough();
            for (Range range : round.received()) {
                out.u63(last + 1, range.first()).u63(range.first(), range.last());
                last = range.last();
            }
        }
    }

    @Override
    Message.Ack read(WireReader in) {
        long controlReceivedThrough = in.u63(0, "controlReceivedThrough");
        int count = in.count(Message.Ack.MAX_ROUNDS, ROUND_BYTES, "rounds");
        List<RoundAck> rounds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rounds.add(round(in));
        }
        return new Message.Ack(controlReceivedThrough, rounds);
    }

    private static RoundAck round(WireReader in) {
        long round = in.u63(1, "round");
        long durableThrough = in.u63(0, "durableThrough");
        long creditBytes = in.u63(0, "creditBytes");
        int count = in.count(RoundAck.MAX_RANGES, RANGE_BYTES, "ranges");
        List<Range> received = new ArrayList<>(count);
        long last = durableThrough;
        for (int i = 0; i < count; i++) {
            if (last == Long.MAX_VALUE) {
                throw in.malformed("a range behind the last number there is");
            }
            long first = in.u63(last + 1, "a range");
            last = in.u63(first, "a range");
            received.add(new Range(first, last));
        }
        return new RoundAck(round, received, durableThrough, creditBytes);
    }
}
