package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.Remedy;
import io.replicator.core.lineage.Decision;
import io.replicator.core.report.RelationState;
import io.replicator.core.round.Standing;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import io.replicator.core.wire.Message;
import java.util.Optional;

/**
 * What a relation is doing, and why, with what to do about it: a pure function of {@link RelationFacts}, the first that fits.
 *
 * @param code what holds it up, where something does
 * @param why the same in words; empty when there is nothing to say
 */
record RelationCondition(RelationState state, Optional<FaultCode> code, String why) {
    static RelationCondition of(RelationFacts facts) {
        if (facts.running()) {
            return facts.standing().kind() == Standing.Kind.AWAY
                    ? new RelationCondition(
                            RelationState.SYNCING,
                            Optional.empty(),
                            "the round waits: '" + facts.peer() + "' is away: " + facts.whyAway())
                    : of(RelationState.SYNCING);
        }
        if (facts.trouble().isPresent()) {
            Trouble trouble = facts.trouble().get();
            return new RelationCondition(RelationState.BLOCKED, Optional.of(trouble.code()), trouble.text());
        }
        if (!facts.initialised()) {
            return new RelationCondition(
                    RelationState.UNSEEDED,
                    Optional.empty(),
                    facts.task().orElseGet(() -> NotInitialised.text(facts.volume())));
        }
        if (facts.paused()) {
            return new RelationCondition(
                    RelationState.PAUSED,
                    Optional.empty(),
                    "paused here; replicatorctl resume " + facts.volume() + " lets rounds begin again");
        }
        if (!facts.open()) {
            return waiting(facts.task().orElse("the volume is being opened, or closed"));
        }
        return switch (facts.standing().kind()) {
            case AWAY -> waiting("'" + facts.peer() + "' is away: " + facts.whyAway());
            case UNKNOWN -> untold(facts);
            case SETTLING -> waiting(facts.standing().text());
            case REFUSED -> refused(facts);
            case READY -> ready(facts);
            case FOLLOWING -> following(facts);
        };
    }

    private static RelationCondition of(RelationState state) {
        return new RelationCondition(state, Optional.empty(), "");
    }

    private static RelationCondition waiting(String why) {
        return new RelationCondition(RelationState.WAITING, Optional.empty(), why);
    }

    /** The peer has not told of the volume. */
    private static RelationCondition untold(RelationFacts facts) {
        if (facts.base().isPresent()) {
            String text = facts.standing().text().isEmpty()
                    ? "'" + facts.peer() + "' does not tell of this volume"
                    : facts.standing().text();
            return waiting(text + "; if that stays so, see replicatorctl status at '" + facts.peer() + "'");
        }
        return new RelationCondition(
                RelationState.UNSEEDED,
                Optional.empty(),
                "'" + facts.peer() + "' has no copy: replicatorctl seed export " + facts.volume()
                        + " --to MEDIUM..., and replicatorctl seed import there; or where its own disks travel seed create "
                        + facts.volume()
                        + " here and seed attach there; or for a first copy"
                        + " over the wire replicatorctl volume init " + facts.volume() + " --replica there");
    }

    private static RelationCondition refused(RelationFacts facts) {
        Standing standing = facts.standing();
        FaultCode code = standing.code().orElse(FaultCode.BAD_REQUEST);
        Optional<String> source =
                standing.theirs().filter(copy -> copy.role() == Role.SOURCE).map(Message.VolumeState::name);
        String help = source.isEmpty()
                ? Comparisons.advice(standing, facts.volume(), "")
                : Comparisons.advice(standing, source.get(), "at '" + facts.peer() + "': ");
        return new RelationCondition(refusedState(code, facts), Optional.of(code), standing.text() + help);
    }

    private static RelationState refusedState(FaultCode code, RelationFacts facts) {
        if (code == FaultCode.PAUSED) {
            return RelationState.PAUSED;
        }
        if (code == FaultCode.CANCELLED) {
            // Closed for a while at the peer, which says why.
            return RelationState.WAITING;
        }
        if (code == FaultCode.PEER_NOT_NAMED && facts.base().isEmpty()) {
            return RelationState.UNSEEDED;
        }
        boolean nothingThere =
                facts.standing().theirs().flatMap(Message.VolumeState::current).isEmpty();
        if (code == FaultCode.UNRELATED_VOLUME && (facts.here().isEmpty() || nothingThere)) {
            return RelationState.UNSEEDED;
        }
        return code.remedy() == Remedy.OPERATOR || code.remedy() == Remedy.STOP_PROCESS
                ? RelationState.BLOCKED
                : RelationState.WAITING;
    }

    private static RelationCondition ready(RelationFacts facts) {
        if (facts.failure().isPresent()) {
            return failed(facts, facts.failure().get());
        }
        if (facts.queued()) {
            return waiting("rounds of other volumes to '" + facts.peer() + "' come first");
        }
        boolean inSync = facts.standing()
                .decision()
                .filter(Decision.InSync.class::isInstance)
                .isPresent();
        RelationState state = inSync ? RelationState.IN_SYNC : RelationState.BEHIND;
        boolean unvouched = facts.standing()
                .theirs()
                .filter(theirs -> theirs.has(Message.VolumeFlag.UNVOUCHED))
                .isPresent();
        if (facts.standing().theirs().flatMap(Message.VolumeState::current).isEmpty()) {
            return new RelationCondition(
                    RelationState.BEHIND,
                    Optional.empty(),
                    "the copy at '" + facts.peer() + "' is incomplete; replicatorctl resync " + facts.volume()
                            + " goes on with it");
        }
        return new RelationCondition(
                state,
                Optional.empty(),
                unvouched
                        ? "the copy at '" + facts.peer()
                                + "' is unvouched: somebody else may have written to it; see replicatorctl why "
                                + facts.volume() + " there"
                        : "");
    }

    private static RelationCondition failed(RelationFacts facts, Trouble failure) {
        String again = "replicatorctl resync " + facts.volume();
        if (facts.needsHelp()) {
            return new RelationCondition(
                    RelationState.BLOCKED,
                    Optional.of(failure.code()),
                    failure.text() + "; when that is dealt with: " + again);
        }
        if (facts.nextNanos().isEmpty()) {
            return new RelationCondition(
                    RelationState.BEHIND,
                    Optional.of(failure.code()),
                    failure.text() + "; " + again + " tries it again");
        }
        String next = RoundReports.seconds(facts.nextNanos().getAsLong());
        return new RelationCondition(
                RelationState.WAITING, Optional.of(failure.code()), failure.text() + "; it is tried again in " + next);
    }

    private static RelationCondition following(RelationFacts facts) {
        return facts.standing()
                                .theirs()
                                .filter(theirs -> holdsTheSame(theirs, facts.here()))
                                .isPresent()
                        && facts.damagedChunks() == 0
                ? of(RelationState.IN_SYNC)
                : of(RelationState.BEHIND);
    }

    /** At one generation, or at another of the same root: a seed of an unchanged volume is another point and no other content. */
    private static boolean holdsTheSame(Message.VolumeState theirs, Optional<Generation> here) {
        Optional<Digest> root = here.map(Generation::root);
        return theirs.current().equals(here.map(Generation::id))
                || theirs.lineage().stream()
                        .filter(generation -> theirs.current().equals(Optional.of(generation.id())))
                        .anyMatch(generation -> root.equals(Optional.of(generation.root())));
    }
}
