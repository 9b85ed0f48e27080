package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.Remedy;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.round.Standing;
import io.replicator.core.time.Backoff;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When the rounds of one relation begin: every so often since the last one began, sooner when somebody asks, later after a fault. The one
 * place of retry policy. On the lane.
 *
 * <p>Never two rounds at once. What a fault asks for ({@link Remedy}) decides what follows a failed round: most are tried again with
 * back-off; one that somebody has to help with waits until the peer tells something new of the volume, or somebody asks for a round. A full
 * disk is tried again too, since it may be freed without a word, and so is what the peer goes on to tell while it lasts.
 *
 * <p>A replica that is busy with the round before, which ended here, is no failure to whoever asks: their round is begun again until the replica
 * takes it, or they give it up.
 */
final class RelationSchedule {
    /**
     * What somebody has to help with, and the peer says of its copy as long as it lasts, so that no round begins meanwhile. A round may run into
     * it before the peer has said so.
     */
    private static final Set<FaultCode> TOLD_BY_STANDING = Set.of(
            FaultCode.CANCELLED,
            FaultCode.PAUSED,
            FaultCode.PEER_NOT_NAMED,
            FaultCode.UNKNOWN_VOLUME,
            FaultCode.UNRELATED_VOLUME,
            FaultCode.WRONG_ROLE,
            FaultCode.SPLIT_BRAIN,
            FaultCode.GEOMETRY_MISMATCH,
            FaultCode.COMPARE_NEEDED,
            FaultCode.DEVICE_UNAVAILABLE,
            FaultCode.DEVICE_BUSY,
            FaultCode.FLUSH_FAILED);

    private final Lane lane;
    private final Ticker ticker;
    private final Backoff backoff;
    private final Backoff busyBackoff;
    private final RoundSlots slots;
    private final Rounds rounds;
    private final Consumer<EndedRound> listener;
    private final List<Consumer<EndedRound>> asked = new ArrayList<>();
    private final List<Consumer<EndedRound>> served = new ArrayList<>();
    private Optional<Duration> every = Optional.empty();
    private boolean open;
    private RoundSlots.@Nullable Slot slot;
    private boolean running;
    private boolean cancelAsked;
    private OptionalLong begunAtNanos = OptionalLong.empty();
    private OptionalLong retryAtNanos = OptionalLong.empty();
    private OptionalLong askAgainAtNanos = OptionalLong.empty();
    private Optional<EndedRound> failure = Optional.empty();
    private boolean needsHelp;
    private Optional<Message.VolumeState> toldWhenFailed = Optional.empty();
    private Lane.Timeout timer = () -> {};

    /**
     * A schedule that is closed.
     *
     * @param backoff between rounds that fail
     * @param busyBackoff between attempts to begin a round that somebody waits for, while the replica is busy
     * @param listener hears the end of every round
     */
    RelationSchedule(
            Lane lane,
            Ticker ticker,
            Backoff backoff,
            Backoff busyBackoff,
            RoundSlots slots,
            Rounds rounds,
            Consumer<EndedRound> listener) {
        this.lane = lane;
        this.ticker = ticker;
        this.backoff = backoff;
        this.busyBackoff = busyBackoff;
        this.slots = slots;
        this.rounds = rounds;
        this.listener = listener;
    }

    /** How often; only on request where it is empty. */
    void setEvery(Optional<Duration> span) {
        every = span;
        plan();
    }

    /** Rounds may begin from now on; what failed before is forgotten. */
    void open() {
        open = true;
        needsHelp = false;
        retryAtNanos = OptionalLong.empty();
        backoff.reset();
        plan();
    }

    /** None begins from now on; the running one is asked to end, and whoever waits for one hears why there is none. */
    void close(FaultCode code, String text) {
        open = false;
        timer.cancel();
        endAsked(code, text);
        if (running) {
            cancel(code, text);
        } else {
            leaveSlot();
        }
    }

    private void cancel(FaultCode code, String text) {
        cancelAsked = true;
        rounds.cancel(code, text);
    }

    /** The peer, or the volume, stands differently. */
    void standingChanged() {
        plan();
    }

    /** A round as soon as may be; {@code ended} hears of it. One that runs already began too early to count. */
    void ask(Consumer<EndedRound> ended) {
        asked.add(ended);
        plan();
    }

    /** Whoever asked does not want it any more; a round that only it asked for is asked to end. */
    void giveUp(Consumer<EndedRound> ended, String text) {
        if (asked.remove(ended)) {
            ended.accept(EndedRound.notBegun(FaultCode.CANCELLED, text));
            if (!running) {
                leaveSlot();
                plan();
            }
        } else if (served.size() > 1 && served.remove(ended)) {
            ended.accept(EndedRound.notBegun(FaultCode.CANCELLED, text));
        } else if (served.contains(ended)) {
            cancel(FaultCode.CANCELLED, text);
        }
    }

    boolean isRunning() {
        return running;
    }

    /** Whether a round that somebody asked for waits for the replica to be done with the one before. */
    boolean isAwaitingReplica() {
        return !running && !asked.isEmpty() && askAgainAtNanos.isPresent();
    }

    /** Whether a round waits for others with the same peer to end. */
    boolean isQueued() {
        return slot != null && !running;
    }

    /** The last round, where it failed and was not followed by a good one. */
    Optional<EndedRound> failure() {
        return failure;
    }

    /** Whether nothing begins before somebody does something about {@link #failure}. */
    boolean needsHelp() {
        return needsHelp;
    }

    /** Nanoseconds until the next round that nobody has to ask for; empty where there is none. */
    OptionalLong nextNanos() {
        OptionalLong due = due();
        return !open || running || needsHelp || due.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, due.getAsLong() - ticker.nanos()));
    }

    private OptionalLong due() {
        if (retryAtNanos.isPresent()) {
            return retryAtNanos;
        }
        if (every.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                begunAtNanos.isPresent()
                        ? begunAtNanos.getAsLong() + every.get().toNanos()
                        : ticker.nanos());
    }

    private void plan() {
        if (running) {
            return;
        }
        timer.cancel();
        if (!open) {
            endAsked(FaultCode.CANCELLED, "the volume is closed");
            return;
        }
        Standing standing = rounds.standing();
        if (standing.kind() != Standing.Kind.READY) {
            leaveSlot();
            if (!passesSoon(standing.kind())) {
                endAsked(standing.code().orElse(FaultCode.LINK_DOWN), standing.text());
            }
            return;
        }
        if (needsHelp && !standing.theirs().equals(toldWhenFailed)) {
            needsHelp = false;
            retryAtNanos = OptionalLong.empty();
        }
        if (slot != null) {
            return;
        }
        OptionalLong next = next();
        if (next.isEmpty()) {
            return;
        }
        long nanos = next.getAsLong() - ticker.nanos();
        if (nanos <= 0) {
            queue();
        } else {
            timer = lane.schedule(nanos, this::plan);
        }
    }

    /** When a round begins, whether it is asked for or due. */
    private OptionalLong next() {
        OptionalLong due = needsHelp ? OptionalLong.empty() : due();
        if (asked.isEmpty()) {
            return due;
        }
        long wanted = askAgainAtNanos.orElse(ticker.nanos());
        return OptionalLong.of(due.isPresent() && due.getAsLong() - wanted < 0 ? due.getAsLong() : wanted);
    }

    private void queue() {
        slot = slots.slot(this::begin);
        slot.ask();
    }

    private void begin() {
        if (rounds.standing().kind() != Standing.Kind.READY) {
            plan();
            return;
        }
        running = true;
        cancelAsked = false;
        begunAtNanos = OptionalLong.of(ticker.nanos());
        retryAtNanos = OptionalLong.empty();
        askAgainAtNanos = OptionalLong.empty();
        needsHelp = false;
        served.addAll(asked);
        asked.clear();
        try {
            rounds.begin(this::ended);
        } catch (ReplicatorException fault) {
            ended(EndedRound.notBegun(fault));
        }
    }

    private void ended(EndedRound round) {
        running = false;
        leaveSlot();
        if (round.isReplicaBusy() && !cancelAsked && !served.isEmpty()) {
            asked.addAll(0, served);
            served.clear();
            askAgainAtNanos = OptionalLong.of(ticker.nanos() + busyBackoff.nextNanos());
            plan();
            return;
        }
        busyBackoff.reset();
        judge(round);
        List<Consumer<EndedRound>> told = List.copyOf(served);
        served.clear();
        listener.accept(round);
        told.forEach(asker -> asker.accept(round));
        plan();
    }

    private void judge(EndedRound round) {
        // What the peer cancelled (it restarts, it is paused) is tried again when the peer is ready again.
        boolean isOver = round.isCancelled() && (cancelAsked || every.isEmpty());
        if (round.isGood() || isOver) {
            backoff.reset();
            failure = Optional.empty();
            return;
        }
        failure = Optional.of(round);
        needsHelp = needsHelp(round.code());
        if (needsHelp) {
            toldWhenFailed = rounds.standing().theirs();
        } else if (every.isPresent()) {
            retryAtNanos = OptionalLong.of(ticker.nanos() + backoff.nextNanos());
        }
    }

    /** After each round the peer has to tell how its copy is now. */
    private static boolean passesSoon(Standing.Kind kind) {
        return kind == Standing.Kind.SETTLING || kind == Standing.Kind.UNKNOWN;
    }

    private static boolean needsHelp(FaultCode code) {
        return switch (code.remedy()) {
            case RETRY, RECONNECT, REPLAN, FAIL_ROUND -> false;
            case OPERATOR, STOP_PROCESS -> code != FaultCode.NO_SPACE && !TOLD_BY_STANDING.contains(code);
        };
    }

    private void endAsked(FaultCode code, String text) {
        List<Consumer<EndedRound>> told = List.copyOf(asked);
        asked.clear();
        told.forEach(asker -> asker.accept(EndedRound.notBegun(code, text)));
    }

    private void leaveSlot() {
        RoundSlots.Slot held = slot;
        slot = null;
        if (held != null) {
            held.leave();
        }
    }
}
