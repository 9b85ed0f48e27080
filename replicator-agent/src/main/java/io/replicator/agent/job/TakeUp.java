package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.round.Standing;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Waits a moment for what the peers say to a seed that was attached here, so that a round may be asked for at its source as soon as the
 * attachment is over. Nothing depends on the answer: who is away hears of it when it is back. On the lane.
 */
final class TakeUp {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A source refuses the copy, and goes on to until somebody helps. */
    private static final Set<FaultCode> LASTING = Set.of(
            FaultCode.COMPARE_NEEDED, FaultCode.ROOT_MISMATCH, FaultCode.RELATION_ENDED, FaultCode.UNRELATED_VOLUME);

    /**
     * What the peers said.
     *
     * @param refusal why the copy is of no use yet: its source refuses it, and nobody else has taken it up
     */
    record Answer(String text, Optional<FaultCode> refusal) {}

    private final LocalVolume volume;
    private final Means means;
    private final Consumer<Answer> told;
    private final long untilNanos;
    private Lane.Timeout timer = () -> {};
    private boolean over;

    /** @param told hears once what they said */
    TakeUp(LocalVolume volume, Means means, Consumer<Answer> told) {
        this.volume = volume;
        this.means = means;
        this.told = told;
        this.untilNanos = means.ticker().nanos() + MOST_NANOS;
    }

    /** Ends as soon as every peer that is connected has answered, and soon anyway. */
    void await() {
        if (over) {
            return;
        }
        if (isAnswered() || untilNanos - means.ticker().nanos() <= 0) {
            end();
        } else {
            timer = means.lane().schedule(LOOK_NANOS, this::await);
        }
    }

    /** Ends now, with what is known. */
    void end() {
        if (!over) {
            over = true;
            timer.cancel();
            told.accept(new Answer(answers(), refusal()));
        }
    }

    private boolean isAnswered() {
        return switch (volume.phase()) {
            case OPENING -> false;
            case OPEN -> volume.relations().stream().noneMatch(TakeUp::isOpen);
            // It is tried again, or somebody closes it: status says so.
            case SHUT, FAILED, CLOSING -> true;
        };
    }

    private static boolean isOpen(Relation relation) {
        return switch (relation.standing().kind()) {
            case SETTLING -> true;
            case UNKNOWN -> !isReplicaToo(relation);
            case AWAY, READY, FOLLOWING, REFUSED -> false;
        };
    }

    private static boolean isReplicaToo(Relation relation) {
        return relation.standing()
                .theirs()
                .filter(copy -> copy.role() == Role.REPLICA)
                .isPresent();
    }

    private String answers() {
        if (volume.phase() != LocalVolume.Phase.OPEN) {
            return volume.trouble().map(Trouble::text).orElse("it is not open yet");
        }
        if (volume.relations().isEmpty()) {
            return "no peer is named for it: name its source in the configuration";
        }
        return volume.relations().stream().map(TakeUp::answer).collect(Collectors.joining("; "));
    }

    private static String answer(Relation relation) {
        String peer = "'" + relation.peer().name() + "'";
        Standing standing = relation.standing();
        return switch (standing.kind()) {
            case FOLLOWING, READY -> peer + " has taken it up";
            case AWAY -> peer + " is away and is told of it when it is back";
            case REFUSED ->
                peer + " refuses it: " + standing.text()
                        + Comparisons.advice(
                                standing,
                                standing.theirs()
                                        .map(Message.VolumeState::name)
                                        .orElse(relation.volume().name()),
                                "at " + peer + ": ");
            case UNKNOWN, SETTLING ->
                isReplicaToo(relation)
                        ? peer + " holds a replica too"
                        : peer + " has not taken it up yet; replicatorctl status says when it has";
        };
    }

    private Optional<FaultCode> refusal() {
        List<Standing> standings =
                volume.relations().stream().map(Relation::standing).toList();
        if (standings.stream().anyMatch(standing -> standing.kind() == Standing.Kind.FOLLOWING)) {
            return Optional.empty();
        }
        return standings.stream()
                .filter(standing -> standing.kind() == Standing.Kind.REFUSED
                        && standing.theirs()
                                .filter(copy -> copy.role() == Role.SOURCE)
                                .isPresent())
                .flatMap(standing -> standing.code().stream())
                .filter(LASTING::contains)
                .findFirst();
    }
}
