package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.round.Standing;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.time.Backoff;
import io.replicator.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class RelationScheduleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Optional<Duration> MINUTE = Optional.of(Duration.ofMinutes(1));

    private final VirtualTime time = new VirtualTime();
    private final FakeRounds rounds = new FakeRounds(time);
    private final RoundSlots slots = new RoundSlots(1);
    private final List<EndedRound> heard = new ArrayList<>();
    private final List<EndedRound> answers = new ArrayList<>();
    private final Consumer<EndedRound> asker = answers::add;
    private final RelationSchedule schedule = scheduleOf(rounds);

    private RelationSchedule scheduleOf(FakeRounds of) {
        Backoff backoff = new Backoff(2 * SECOND, 300 * SECOND, new Random(1));
        Backoff busy = new Backoff(SECOND / 10, 5 * SECOND, new Random(2));
        return new RelationSchedule(time.lane(), time, backoff, busy, slots, of, heard::add);
    }

    private void open(Optional<Duration> every) {
        schedule.setEvery(every);
        schedule.open();
    }

    @Test
    void theIntervalIsCountedFromThePreviousBegin() {
        open(MINUTE);
        time.run(20 * SECOND);
        rounds.end(RoundOutcome.APPLIED);
        time.run(39 * SECOND);
        assertThat(rounds.begunAtSeconds).containsExactly(0L);
        assertThat(schedule.nextNanos()).hasValue(SECOND);
        time.run(SECOND);
        assertThat(rounds.begunAtSeconds).containsExactly(0L, 60L);
    }

    @Test
    void aRoundThatTookLongerThanTheIntervalIsFollowedAtOnceByOne() {
        open(MINUTE);
        time.run(150 * SECOND);
        assertThat(rounds.begunAtSeconds).as("never two at once").containsExactly(0L);
        rounds.end(RoundOutcome.UNCHANGED);
        assertThat(rounds.begunAtSeconds).containsExactly(0L, 150L);
    }

    @Test
    void withoutAnIntervalNothingBeginsUnasked() {
        open(Optional.empty());
        time.run(1_000 * SECOND);
        assertThat(rounds.begunAtSeconds).isEmpty();
        schedule.ask(asker);
        assertThat(rounds.begunAtSeconds).containsExactly(1_000L);
        rounds.fail(FaultCode.IO_ERROR);
        time.run(1_000 * SECOND);
        assertThat(rounds.begunAtSeconds).as("whoever asked was told").hasSize(1);
        assertThat(answers).hasSize(1);
    }

    @Test
    void failuresAreTriedAgainWithGrowingDelays() {
        open(Optional.of(Duration.ofSeconds(1)));
        for (int i = 0; i < 12; i++) {
            rounds.fail(FaultCode.PEER_RESTARTED);
            time.run(schedule.nextNanos().orElseThrow());
        }
        List<Long> begun = rounds.begunAtSeconds;
        long second = begun.get(3) - begun.get(2);
        long last = begun.get(12) - begun.get(11);
        assertThat(second).isBetween(3L, 9L);
        assertThat(last).isBetween(149L, 301L);
        rounds.end(RoundOutcome.APPLIED);
        assertThat(schedule.failure()).isEmpty();
        time.run(SECOND);
        assertThat(rounds.begunAtSeconds).hasSize(14);
        rounds.fail(FaultCode.IO_ERROR);
        assertThat(schedule.nextNanos().orElseThrow()).as("begins anew").isBetween(SECOND, 2 * SECOND);
    }

    @Test
    void aFullDiskIsTriedAgain() {
        open(MINUTE);
        rounds.fail(FaultCode.NO_SPACE);
        assertThat(schedule.needsHelp()).isFalse();
        assertThat(schedule.nextNanos().orElseThrow()).isBetween(SECOND, 2 * SECOND);
    }

    @Test
    void whatSomebodyMustHelpWithWaitsUntilThePeerTellsSomethingNew() {
        open(MINUTE);
        rounds.fail(FaultCode.ROOT_MISMATCH);
        assertThat(schedule.needsHelp()).isTrue();
        assertThat(schedule.nextNanos()).isEmpty();
        time.run(1_000 * SECOND);
        rounds.stand(Standing.Kind.AWAY);
        schedule.standingChanged();
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        time.run(1_000 * SECOND);
        assertThat(rounds.begunAtSeconds).as("a link that flaps is no help").hasSize(1);
        rounds.tellSomethingNew();
        schedule.standingChanged();
        assertThat(rounds.begunAtSeconds).hasSize(2);
    }

    @Test
    void whatSomebodyMustHelpWithIsTriedWhenSomebodyAsks() {
        open(MINUTE);
        rounds.fail(FaultCode.ROOT_MISMATCH);
        schedule.ask(asker);
        assertThat(rounds.begunAtSeconds).hasSize(2);
        rounds.end(RoundOutcome.APPLIED);
        assertThat(answers.get(0).isGood()).isTrue();
        time.run(60 * SECOND);
        assertThat(rounds.begunAtSeconds).hasSize(3);
    }

    @Test
    void whoeverAsksWhileARoundRunsGetsTheNextOne() {
        open(MINUTE);
        schedule.ask(asker);
        rounds.end(RoundOutcome.UNCHANGED);
        assertThat(answers).as("it began before it was asked for").isEmpty();
        assertThat(rounds.begunAtSeconds).containsExactly(0L, 0L);
        rounds.end(RoundOutcome.APPLIED);
        assertThat(answers).hasSize(1);
    }

    @Test
    void whoeverAsksWhileThePeerIsAwayHearsSo() {
        rounds.stand(Standing.Kind.AWAY);
        open(MINUTE);
        schedule.ask(asker);
        assertThat(answers.get(0).code()).isEqualTo(FaultCode.LINK_DOWN);
    }

    @Test
    void whoeverAsksWhileThingsSettleWaits() {
        rounds.stand(Standing.Kind.SETTLING);
        open(Optional.empty());
        schedule.ask(asker);
        assertThat(answers).isEmpty();
        rounds.refuse(FaultCode.COMPARE_NEEDED);
        schedule.standingChanged();
        assertThat(answers.get(0).code()).isEqualTo(FaultCode.COMPARE_NEEDED);
        schedule.ask(asker);
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        assertThat(rounds.begunAtSeconds).as("that request was answered").isEmpty();
        schedule.ask(asker);
        assertThat(rounds.isRunning()).isTrue();
    }

    @Test
    void whoeverAsksDuringARoundWaitsForThePeersNextWord() {
        open(MINUTE);
        schedule.ask(asker);
        rounds.stand(Standing.Kind.UNKNOWN);
        schedule.standingChanged();
        rounds.end(RoundOutcome.APPLIED);
        assertThat(answers).isEmpty();
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        assertThat(rounds.begunAtSeconds).hasSize(2);
    }

    @Test
    void aPeerThatComesBackIsServedAtOnceWhenOneIsDue() {
        rounds.stand(Standing.Kind.AWAY);
        open(MINUTE);
        time.run(500 * SECOND);
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        assertThat(rounds.begunAtSeconds).containsExactly(500L);
    }

    @Test
    void closingCancelsAndOpeningBeginsAgain() {
        open(MINUTE);
        schedule.ask(asker);
        schedule.close(FaultCode.PAUSED, "paused");
        assertThat(rounds.cancelled).containsExactly("PAUSED paused");
        assertThat(answers.get(0).code()).isEqualTo(FaultCode.PAUSED);
        schedule.open();
        assertThat(rounds.begunAtSeconds).as("the old one still runs").hasSize(1);
        schedule.close(FaultCode.PAUSED, "paused");
        rounds.fail(FaultCode.PAUSED);
        time.run(1_000 * SECOND);
        assertThat(rounds.begunAtSeconds).hasSize(1);
        assertThat(schedule.failure()).as("nobody has to be told of a pause").isEmpty();
        schedule.open();
        assertThat(rounds.begunAtSeconds).hasSize(2);
    }

    @Test
    void whatThePeersStandingTellsIsTriedAgainWhenItIsOver() {
        open(MINUTE);
        rounds.fail(FaultCode.PEER_NOT_NAMED);
        rounds.refuse(FaultCode.PEER_NOT_NAMED);
        schedule.standingChanged();
        time.run(500 * SECOND);
        assertThat(rounds.begunAtSeconds).hasSize(1);
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        assertThat(rounds.begunAtSeconds).containsExactly(0L, 500L);
    }

    @Test
    void whatThePeerCancelledIsTriedAgain() {
        open(MINUTE);
        rounds.fail(FaultCode.CANCELLED);
        assertThat(schedule.nextNanos().orElseThrow()).isLessThan(3 * SECOND);
        assertThat(schedule.failure()).isPresent();
    }

    @Test
    void whoeverAsksWhileTheReplicaIsBusyWaitsUntilItIsNot() {
        open(Optional.empty());
        schedule.ask(asker);
        for (int i = 0; i < 20; i++) {
            rounds.fail(FaultCode.ROUND_IN_PROGRESS);
            assertThat(schedule.isAwaitingReplica()).isTrue();
            assertThat(rounds.isRunning()).as("not at once").isFalse();
            time.run(5 * SECOND);
            assertThat(rounds.isRunning()).as("nor much later").isTrue();
        }
        assertThat(answers).isEmpty();
        assertThat(heard).as("no failure to tell of").isEmpty();
        rounds.end(RoundOutcome.APPLIED);
        assertThat(answers).singleElement().matches(EndedRound::isGood);
        schedule.ask(asker);
        rounds.fail(FaultCode.ROUND_IN_PROGRESS);
        time.run(SECOND / 10);
        assertThat(rounds.isRunning()).as("the delays begin anew").isTrue();
    }

    @Test
    void whoeverWaitsForABusyReplicaMayGiveUp() {
        open(Optional.empty());
        schedule.ask(asker);
        rounds.fail(FaultCode.ROUND_IN_PROGRESS);
        schedule.giveUp(asker, "not wanted");
        assertThat(answers).singleElement().matches(EndedRound::isCancelled);
        time.run(100 * SECOND);
        assertThat(rounds.begunAtSeconds).hasSize(1);
        schedule.ask(asker);
        schedule.giveUp(asker, "not wanted");
        rounds.fail(FaultCode.ROUND_IN_PROGRESS);
        assertThat(answers).as("it was asked to end").hasSize(2);
    }

    @Test
    void aBusyReplicaIsAFailureWhereNobodyAsked() {
        open(MINUTE);
        rounds.fail(FaultCode.ROUND_IN_PROGRESS);
        assertThat(heard).hasSize(1);
        assertThat(schedule.nextNanos().orElseThrow()).isBetween(SECOND, 2 * SECOND);
    }

    @Test
    void aRoundThatCannotBeginCountsAsFailed() {
        rounds.refusal = new ReplicatorException(FaultCode.LIMIT_EXCEEDED, "too many");
        open(MINUTE);
        assertThat(heard).hasSize(1);
        assertThat(schedule.isRunning()).isFalse();
        rounds.refusal = null;
        time.run(2 * SECOND);
        assertThat(rounds.isRunning()).isTrue();
    }

    @Test
    void givingUpEndsARoundOnlyForWhomItRuns() {
        open(MINUTE);
        schedule.ask(asker);
        schedule.giveUp(asker, "not wanted");
        assertThat(rounds.cancelled).isEmpty();
        assertThat(answers.get(0).isCancelled()).isTrue();
        rounds.end(RoundOutcome.APPLIED);
        assertThat(rounds.begunAtSeconds).hasSize(1);
        schedule.ask(asker);
        schedule.giveUp(asker, "not wanted");
        assertThat(rounds.cancelled).containsExactly("CANCELLED not wanted");
    }

    @Test
    void givingUpLeavesARoundToTheOthersWhoAskedForIt() {
        open(Optional.empty());
        rounds.stand(Standing.Kind.SETTLING);
        List<EndedRound> others = new ArrayList<>();
        schedule.ask(asker);
        schedule.ask(others::add);
        rounds.stand(Standing.Kind.READY);
        schedule.standingChanged();
        schedule.giveUp(asker, "not wanted");
        assertThat(answers).singleElement().matches(EndedRound::isCancelled);
        assertThat(rounds.cancelled).isEmpty();
        rounds.end(RoundOutcome.APPLIED);
        assertThat(others).singleElement().matches(EndedRound::isGood);
        assertThat(answers).hasSize(1);
    }

    @Test
    void roundsWithOnePeerWaitForASlot() {
        FakeRounds others = new FakeRounds(time);
        RelationSchedule second = scheduleOf(others);
        open(MINUTE);
        second.setEvery(MINUTE);
        second.open();
        assertThat(others.begunAtSeconds).isEmpty();
        assertThat(second.isQueued()).isTrue();
        time.run(5 * SECOND);
        rounds.end(RoundOutcome.APPLIED);
        assertThat(others.begunAtSeconds).containsExactly(5L);
        second.close(FaultCode.CANCELLED, "stop");
        others.fail(FaultCode.CANCELLED);
        time.run(100 * SECOND);
        assertThat(rounds.begunAtSeconds).containsExactly(0L, 60L);
    }
}
