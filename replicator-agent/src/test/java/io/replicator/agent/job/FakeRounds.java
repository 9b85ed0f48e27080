package io.replicator.agent.job;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.Repairs;
import io.replicator.core.round.Standing;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.time.Ticker;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rounds that a test ends, and the moments at which they began. */
final class FakeRounds implements Rounds {
    final List<Long> begunAtSeconds = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();

    @Nullable
    ReplicatorException refusal;

    private final Ticker ticker;
    private Standing.Kind kind = Standing.Kind.READY;
    private Optional<FaultCode> code = Optional.empty();
    private long told = 1;
    private @Nullable Consumer<EndedRound> running;

    FakeRounds(Ticker ticker) {
        this.ticker = ticker;
    }

    void stand(Standing.Kind newKind) {
        kind = newKind;
        code = Optional.empty();
    }

    void refuse(FaultCode why) {
        kind = Standing.Kind.REFUSED;
        code = Optional.of(why);
    }

    /** The peer tells something else of its copy. */
    void tellSomethingNew() {
        told++;
    }

    boolean isRunning() {
        return running != null;
    }

    void end(RoundOutcome outcome) {
        end(new RoundEnd(outcome, Optional.empty(), Optional.empty(), "", 0));
    }

    void fail(FaultCode why) {
        end(new RoundEnd(RoundOutcome.AT_BASE, Optional.empty(), Optional.of(why), "it failed", 0));
    }

    private void end(RoundEnd end) {
        Consumer<EndedRound> ended = running;
        if (ended == null) {
            throw new IllegalStateException("no round runs");
        }
        running = null;
        ended.accept(new EndedRound(end, CaptureTotals.NONE, Repairs.NONE, 0, 0));
    }

    @Override
    public Standing standing() {
        Message.VolumeState theirs = new Message.VolumeState(
                new VolumeId(new UUID(1, 1)),
                "vm",
                new Geometry(1 << 20, 65536),
                new VolumeIdentity.Salt(new byte[VolumeIdentity.Salt.BYTES]),
                Role.REPLICA,
                0,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                told,
                0);
        return new Standing(kind, Optional.empty(), Optional.of(theirs), code, code.isPresent() ? "refused there" : "");
    }

    @Override
    public void begin(Consumer<EndedRound> ended) {
        if (running != null) {
            throw new IllegalStateException("two rounds at once");
        }
        begunAtSeconds.add(ticker.nanos() / 1_000_000_000L);
        if (refusal != null) {
            throw refusal;
        }
        running = ended;
    }

    @Override
    public void cancel(FaultCode why, String text) {
        cancelled.add(why + " " + text);
    }
}
