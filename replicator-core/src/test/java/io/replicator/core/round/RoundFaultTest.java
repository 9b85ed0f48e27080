package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.session.ReplicaState;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import io.replicator.core.volume.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on the way leaves both copies where a later round goes on from. */
final class RoundFaultTest {
    private static final Geometry GEOMETRY = new Geometry(30L * 16384 + 5000, 16384);

    private final RoundWorld world = RoundWorld.ofTwo(2, GEOMETRY);
    private final List<RoundWorld.Ended> ends = new ArrayList<>();

    @AfterEach
    void everyLeaseCameBack() {
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    @Test
    void aRoundOutlastsALinkAndThenAllOfThem() {
        world.way().network.links().forEach(link -> link.setRate(800_000));
        world.source().write(400);
        world.begin(world.source(), world.replica(), ends);
        world.run(30);
        world.way().network.link("a").cut();
        world.run(50);
        world.way().cut();
        world.run(600_000);
        assertThat(ends).isEmpty();
        assertThat(world.standing(world.source(), world.replica()).kind()).isEqualTo(Standing.Kind.AWAY);
        world.way().heal();
        world.run(10_000);
        assertThat(ends).as(world::story).hasSize(1).allMatch(RoundWorld::isApplied);
        world.checkEqual(world.source(), world.replica());
    }

    @ParameterizedTest
    @EnumSource(
            value = SourceState.class,
            names = {"OPENING", "CAPTURING", "SEALING", "COMMITTING", "RECORDING", "APPLYING"})
    void peers19TheSourceRestartsInAnyState(SourceState state) {
        world.replica().mostStepNanos = 3_000_000;
        world.source().write(60);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        until(() -> round.state() == state);
        world.source().restart(Optional.of(world.random));
        goesOn();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReplicaState.class,
            names = {"OPENING", "RECEIVING", "COMPLETING", "COMMITTING", "APPLYING"})
    void peers19TheReplicaRestartsInAnyState(ReplicaState state) {
        world.replica().mostStepNanos = 3_000_000;
        world.source().write(200);
        world.begin(world.source(), world.replica(), ends);
        until(() -> world.way()
                .session(world.replica())
                .replicaRound(world.identity.id())
                .filter(round -> round.state() == state)
                .isPresent());
        world.replica().restart(Optional.of(world.random));
        goesOn();
        assertThat(ends).hasSizeGreaterThanOrEqualTo(1);
    }

    private void goesOn() {
        world.checkInvariants(world.source(), world.replica());
        world.run(3_000);
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        world.checkInvariants(world.source(), world.replica());
        RoundOutcome outcome = world.round().end().outcome();
        assertThat(outcome).as(world::story).isIn(RoundOutcome.APPLIED, RoundOutcome.UNCHANGED);
        world.checkEqual(world.source(), world.replica());
    }

    /** The replica is at the generation and its word of that is lost with the source's process: it is adopted, and nothing is sent twice. */
    @Test
    void aLostDurableIsAdopted() {
        world.source().write(60);
        world.begin(world.source(), world.replica(), ends);
        until(() -> world.way()
                .session(world.replica())
                .replicaRound(world.identity.id())
                .filter(round -> round.state() == ReplicaState.APPLYING)
                .isPresent());
        Generation pending = set().pending().orElseThrow();
        world.source().restart(Optional.empty());
        assertThat(set().base()).isNotEqualTo(pending.id());
        world.run(3_000);
        assertThat(set().base()).as(world::story).isEqualTo(pending.id());
        assertThat(set().isClean()).isTrue();
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void aJournalWithoutRoomEndsTheRoundAtBase() {
        world.replica().replicaSettings = new ReplicaSettings(64 << 10, 1 << 20, 3);
        world.replica().reopen();
        world.run(500);
        Optional<Generation> before =
                world.replica().volume.replica().orElseThrow().generation();
        world.source().write(200);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).isEqualTo(RoundOutcome.AT_BASE);
        assertThat(ended.end().code()).as(ended.end().text()).hasValue(FaultCode.NO_SPACE);
        assertThat(world.replica().volume.replica().orElseThrow().generation()).isEqualTo(before);
        world.checkInvariants(world.source(), world.replica());
        world.replica().replicaSettings = RoundSite.REPLICA;
        world.replica().reopen();
        world.run(500);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    /** A flush of the device fails while a generation is applied: the copy is not touched again before it is opened anew, and then it gets there. */
    @Test
    void aFailedApplyStopsTheVolumeUntilItIsOpenedAnew() {
        world.replica().device.failSoon(3, FaultCode.FLUSH_FAILED);
        world.source().write(60);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.DURABLE);
        assertThat(world.replica().stops).hasSize(1);
        assertThat(world.replica().volume.fault().orElseThrow().code()).isEqualTo(FaultCode.FLUSH_FAILED);
        assertThat(world.standing(world.source(), world.replica()).code()).hasValue(FaultCode.DEVICE_UNAVAILABLE);
        world.replica().device = world.replica().device.kill();
        world.replica().reopen();
        world.run(500);
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
        world.checkEqual(world.source(), world.replica());
    }

    /** Every change of state files during a round fails once, on either side, in each way that a disk can fail. */
    @ParameterizedTest
    @EnumSource(
            value = FaultCode.class,
            names = {"IO_ERROR", "FLUSH_FAILED", "NO_SPACE"})
    void anyStateFileMayFail(FaultCode code) {
        for (RoundSite site : List.of(world.source(), world.replica())) {
            int failed = 0;
            boolean pastTheRound = false;
            for (int later = 0; !pastTheRound; later++) {
                world.source().write(15);
                long before = site.state.operations();
                site.state.failSoon(later, code);
                failed += RoundWorld.isApplied(world.round()) ? 0 : 1;
                pastTheRound = site.state.operations() <= before + later;
                openAnewWhereStopped(site);
                world.checkInvariants(world.source(), world.replica());
                getsThere(site, code + " at operation " + later + " at " + site.name);
            }
            assertThat(failed)
                    .as("rounds that a fault at " + site.name + " ended")
                    .isPositive();
            // What was planned to fail and did not fails no more.
            site.restart(Optional.empty());
            world.run(500);
        }
    }

    /** A disk that failed once, and perhaps fails once more to flush what it had failed to flush before, is no reason to stand still. */
    private void getsThere(RoundSite site, String fault) {
        for (int i = 0; i < 3; i++) {
            world.run(500);
            RoundOutcome outcome = world.round().end().outcome();
            if (outcome == RoundOutcome.APPLIED || outcome == RoundOutcome.UNCHANGED) {
                break;
            }
            openAnewWhereStopped(site);
        }
        assertThat(world.replica().digests())
                .as(() -> fault + "\n" + world.story())
                .isEqualTo(world.source().digests());
    }

    private void openAnewWhereStopped(RoundSite site) {
        if (site.volume.fault().isPresent()) {
            assertThat(site.stops).isNotEmpty();
            site.restart(Optional.empty());
        }
    }

    private DirtySet set() {
        return world.source().directory.relationWith(world.replica().agent).orElseThrow();
    }

    private void until(BooleanSupplier condition) {
        for (int i = 0; i < 100_000 && !condition.getAsBoolean(); i++) {
            world.time.run(20_000);
        }
        assertThat(condition.getAsBoolean()).as(world::story).isTrue();
    }
}
