package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision;
import io.replicator.core.report.RelationState;
import io.replicator.core.round.Standing;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RelationConditionTest {
    private static final Optional<Generation> FIRST = Optional.of(generation(1));
    private static final Optional<Generation> NONE = Optional.empty();
    private static final Optional<Trouble> NO_TROUBLE = Optional.empty();

    private static Generation generation(long number) {
        return new Generation(
                number,
                new GenerationId(new UUID(1, number)),
                Optional.empty(),
                10_000 * number,
                Digest.ZERO,
                Consistency.FUZZY);
    }

    private static Message.VolumeState theirs(Optional<Generation> current) {
        return theirs(current, List.of());
    }

    private static Message.VolumeState theirs(Optional<Generation> current, List<Generation> lineage) {
        return new Message.VolumeState(
                new VolumeId(new UUID(2, 2)),
                "vm",
                new Geometry(1 << 20, 65536),
                new VolumeIdentity.Salt(new byte[VolumeIdentity.Salt.BYTES]),
                Role.REPLICA,
                0,
                lineage,
                current.map(Generation::id),
                Optional.empty(),
                Optional.empty(),
                0,
                0);
    }

    private static Standing standing(Standing.Kind kind) {
        return new Standing(kind, Optional.empty(), Optional.of(theirs(FIRST)), Optional.empty(), "");
    }

    private static Standing decided(Decision decision) {
        return new Standing(
                Standing.Kind.READY, Optional.of(decision), Optional.of(theirs(FIRST)), Optional.empty(), "");
    }

    private static Standing refused(FaultCode code, Optional<Generation> there) {
        return new Standing(
                Standing.Kind.REFUSED, Optional.empty(), Optional.of(theirs(there)), Optional.of(code), "because");
    }

    private static RelationFacts facts(Standing standing, Optional<Generation> base) {
        return new RelationFacts(
                "vm",
                "paris",
                true,
                true,
                false,
                Optional.empty(),
                NO_TROUBLE,
                false,
                false,
                standing,
                "the cable is out",
                FIRST,
                base,
                0,
                NO_TROUBLE,
                false,
                OptionalLong.empty());
    }

    private static RelationFacts failed(FaultCode code, boolean needsHelp, OptionalLong next) {
        RelationFacts good = facts(standing(Standing.Kind.READY), FIRST);
        return new RelationFacts(
                "vm",
                "paris",
                true,
                true,
                false,
                Optional.empty(),
                NO_TROUBLE,
                false,
                false,
                good.standing(),
                "",
                FIRST,
                FIRST,
                0,
                Optional.of(new Trouble(code, "it went wrong")),
                needsHelp,
                next);
    }

    private static RelationState stateOf(Standing standing) {
        return RelationCondition.of(facts(standing, FIRST)).state();
    }

    @Test
    void aRoundThatWaitsForAPeerThatIsAwaySaysSo() {
        RelationFacts still = facts(standing(Standing.Kind.AWAY), FIRST);
        RelationCondition condition = RelationCondition.of(new RelationFacts(
                still.volume(),
                still.peer(),
                true,
                true,
                false,
                still.task(),
                still.trouble(),
                true,
                false,
                still.standing(),
                still.whyAway(),
                still.here(),
                still.base(),
                0,
                still.failure(),
                false,
                still.nextNanos()));
        assertThat(condition.state()).isEqualTo(RelationState.SYNCING);
        assertThat(condition.why()).isEqualTo("the round waits: 'paris' is away: the cable is out");
    }

    @Test
    void aSourceIsInSyncOrBehindAsItsLineageSays() {
        GenerationId id = FIRST.orElseThrow().id();
        assertThat(stateOf(decided(new Decision.InSync(id)))).isEqualTo(RelationState.IN_SYNC);
        assertThat(stateOf(decided(new Decision.Delta(id)))).isEqualTo(RelationState.BEHIND);
    }

    @Test
    void aReplicaIsInSyncWhereTheSourceIsAtItsGeneration() {
        assertThat(stateOf(standing(Standing.Kind.FOLLOWING))).isEqualTo(RelationState.IN_SYNC);
        Standing ahead = new Standing(
                Standing.Kind.FOLLOWING,
                Optional.empty(),
                Optional.of(theirs(Optional.of(generation(2)))),
                Optional.empty(),
                "");
        assertThat(stateOf(ahead)).isEqualTo(RelationState.BEHIND);
    }

    @Test
    void aReplicaIsInSyncWhereTheSourceIsAtAnotherGenerationOfTheSameRoot() {
        assertThat(stateOf(following(generation(2)))).isEqualTo(RelationState.IN_SYNC);
        Generation other = generation(2).withRoot(new Digest(1, 2, 3, 4));
        assertThat(stateOf(following(other))).isEqualTo(RelationState.BEHIND);
    }

    private static Standing following(Generation source) {
        return new Standing(
                Standing.Kind.FOLLOWING,
                Optional.empty(),
                Optional.of(theirs(Optional.of(source), List.of(generation(1), source))),
                Optional.empty(),
                "");
    }

    @Test
    void aPeerThatIsAwayIsWaitedForAndTheReasonTold() {
        RelationCondition condition = RelationCondition.of(facts(standing(Standing.Kind.AWAY), FIRST));
        assertThat(condition.state()).isEqualTo(RelationState.WAITING);
        assertThat(condition.why()).contains("paris").contains("the cable is out");
    }

    @Test
    void withoutACommonGenerationItSaysHowToMakeOne() {
        RelationCondition condition = RelationCondition.of(facts(standing(Standing.Kind.UNKNOWN), NONE));
        assertThat(condition.state()).isEqualTo(RelationState.UNSEEDED);
        assertThat(condition.why()).contains("seed create vm").contains("seed attach");
        assertThat(RelationCondition.of(facts(standing(Standing.Kind.UNKNOWN), FIRST))
                        .state())
                .as("it was seeded once")
                .isEqualTo(RelationState.WAITING);
    }

    @Test
    void aRefusalIsWhatItsCodeMakesOfIt() {
        assertThat(stateOf(refused(FaultCode.PAUSED, FIRST))).isEqualTo(RelationState.PAUSED);
        assertThat(stateOf(refused(FaultCode.UNRELATED_VOLUME, NONE))).isEqualTo(RelationState.UNSEEDED);
        assertThat(stateOf(refused(FaultCode.UNRELATED_VOLUME, FIRST))).isEqualTo(RelationState.BLOCKED);
        assertThat(stateOf(refused(FaultCode.SPLIT_BRAIN, FIRST))).isEqualTo(RelationState.BLOCKED);
        assertThat(stateOf(refused(FaultCode.BASE_MISMATCH, FIRST))).isEqualTo(RelationState.WAITING);
        assertThat(stateOf(refused(FaultCode.CANCELLED, FIRST)))
                .as("closed there for a while")
                .isEqualTo(RelationState.WAITING);
        assertThat(stateOf(refused(FaultCode.PEER_NOT_NAMED, FIRST))).isEqualTo(RelationState.BLOCKED);
        assertThat(RelationCondition.of(facts(refused(FaultCode.PEER_NOT_NAMED, NONE), NONE))
                        .state())
                .as("the seed has not arrived yet")
                .isEqualTo(RelationState.UNSEEDED);
    }

    @Test
    void aFailedRoundSaysWhenItIsTriedAgainOrWhoHasToAct() {
        RelationCondition full =
                RelationCondition.of(failed(FaultCode.NO_SPACE, false, OptionalLong.of(3_000_000_000L)));
        assertThat(full.state()).isEqualTo(RelationState.WAITING);
        assertThat(full.code()).contains(FaultCode.NO_SPACE);
        assertThat(full.why()).isEqualTo("it went wrong; it is tried again in 3.0 s");
        RelationCondition rotten = RelationCondition.of(failed(FaultCode.ROOT_MISMATCH, true, OptionalLong.empty()));
        assertThat(rotten.state()).isEqualTo(RelationState.BLOCKED);
        assertThat(rotten.why()).contains("resync vm");
        RelationCondition once = RelationCondition.of(failed(FaultCode.IO_ERROR, false, OptionalLong.empty()));
        assertThat(once.why()).contains("resync vm");
    }

    @Test
    void lagCountsFromTheLastCaptureThatShowedTheReplicasContent() {
        assertThat(RelationReports.lagNanos(generation(1), OptionalLong.empty(), 10_500))
                .isEqualTo(500_000_000L);
        assertThat(RelationReports.lagNanos(generation(1), OptionalLong.of(10_400), 10_500))
                .isEqualTo(100_000_000L);
        assertThat(RelationReports.lagNanos(generation(1), OptionalLong.empty(), 9_000))
                .as("the source's clock is ahead")
                .isZero();
    }
}
