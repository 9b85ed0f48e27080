package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import io.replicator.core.volume.Generation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two agents, and more, replicate a volume. */
final class RoundTest {
    private static final Geometry GEOMETRY = new Geometry(40L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(1, GEOMETRY);

    @AfterEach
    void everyLeaseCameBack() {
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    @Test
    void aSeedThatArrivedIsTakenUpAndCaughtUpWith() {
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        assertThat(world.standing(world.replica(), world.source()).kind()).isEqualTo(Standing.Kind.FOLLOWING);
        assertThat(world.replica().record().seed()).isEmpty();
        world.source().write(60);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
        assertThat(world.source().directory.holds())
                .as("several copies of a seed may travel")
                .hasSize(1);
    }

    @Test
    void roundsFollowOneAnother() {
        for (int i = 0; i < 3; i++) {
            world.source().write(10 + 40 * i);
            RoundWorld.Ended ended = world.round();
            assertThat(ended.end().generation().map(Generation::number)).hasValue(2L + i);
            assertThat(ended.wireBytes()).isPositive();
            assertThat(ended.totals().sentBlocks()).isEqualTo(ended.totals().changedBlocks());
            world.checkEqual(world.source(), world.replica());
        }
        assertThat(set().isClean()).isTrue();
    }

    @Test
    void nothingChangedIsSaidSoAndLeavesNoGeneration() {
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
        assertThat(world.source().record().lineage()).hasSize(1);
        assertThat(world.replicaEnds).extracting(end -> end.outcome()).containsExactly(RoundOutcome.UNCHANGED);
        world.source().write(1);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void whatTheRoadDamagedIsHealedThoughNothingChanged() {
        BlockSet damage = BlockSet.empty(GEOMETRY);
        damage.addChunk(0);
        damage.addChunk(17);
        damage.addChunk(40);
        RoundSite paris = newReplica("paris", damage);
        assertThat(paris.volume.replica().orElseThrow().damagedChunks()).isEqualTo(3);
        RoundWorld.Ended ended = world.round(world.source(), paris);
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(ended.totals().sentChunks()).isEqualTo(3);
        world.checkEqual(world.source(), paris);
        assertThat(world.standing(world.source(), paris).theirs().orElseThrow().damagedChunks())
                .isZero();
    }

    /** A chunk that rotted at the replica fails its proof when a delta comes for it: it is asked for whole, and the round goes on. */
    @Test
    void rotIsFoundByTheProofAndFetchedAgain() {
        world.source().write(40);
        world.round();
        world.replica().device.rot(5 * 65536 + 100, 0x10);
        byte[] block = new byte[Geometry.BLOCK_BYTES];
        block[7] = 1;
        world.source().device.write(5 * 65536 + 8 * 4096, ByteBuffer.wrap(block));
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    /** Production does not stop while its volume is read: what it writes is in this round or the next. */
    @Test
    void productionWritesMeanwhile() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(100);
        world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 200 && ends.isEmpty(); i++) {
            world.source().write(2);
            world.time.run(100_000);
        }
        assertThat(ends).hasSize(1);
        world.run(100);
        world.checkInvariants(world.source(), world.replica());
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    /** One replica is away for two rounds of the other's while a seed is on the road; each gets what it lacks and no more is forgotten. */
    @Test
    void everyRelationAndEverySeedLearnsOfEveryCapture() {
        RoundSite paris = newReplica("paris", BlockSet.empty(GEOMETRY));
        RoundWay toParis = world.ways.get(1);
        toParis.cut();
        Seeding road = Seeding.take(world.source(), world.source().directory);
        for (int i = 0; i < 2; i++) {
            world.source().write(20);
            assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
            world.checkInvariants(world.source(), paris);
        }
        assertThat(world.standing(world.source(), paris).kind()).isEqualTo(Standing.Kind.AWAY);
        toParis.heal();
        world.run(2_000);
        RoundWorld.Ended caughtUp = world.round(world.source(), paris);
        assertThat(caughtUp.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(caughtUp.totals().changedBlocks())
                .as("all of it is dirty from before")
                .isZero();
        world.checkEqual(world.source(), paris);
        RoundSite brive = arrive(road, "brive", BlockSet.empty(GEOMETRY));
        assertThat(world.standing(world.source(), brive).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        world.checkInvariants(world.source(), brive);
        assertThat(world.round(world.source(), brive).end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), brive);
        assertThat(world.round().end().outcome())
                .as("nothing changed in brive's round")
                .isEqualTo(RoundOutcome.UNCHANGED);
        assertThat(world.replica().digests()).isEqualTo(world.source().digests());
    }

    /** Of one volume there is one capture at a time; the second round begins when the first has read. */
    @Test
    void capturesOfAVolumeTakeTurns() {
        RoundSite paris = newReplica("paris", BlockSet.empty(GEOMETRY));
        world.source().write(50);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound first = world.begin(world.source(), world.replica(), ends);
        SourceRound second = world.begin(world.source(), paris, ends);
        assertThat(first.state()).isEqualTo(SourceState.OPENING);
        assertThat(second.state()).isEqualTo(SourceState.WAITING);
        assertThat(second.progress().phase()).contains("waiting");
        assertThatThrownBy(() -> world.begin(world.source(), paris, ends)).isInstanceOf(IllegalStateException.class);
        world.run(3_000);
        assertThat(ends).as(world::story).hasSize(2).allMatch(RoundWorld::isApplied);
        world.checkEqual(world.source(), paris);
        world.checkInvariants(world.source(), world.replica());
        assertThat(world.source().volume.isIdle()).isTrue();
    }

    /** The window is far smaller than the round, and so is the memory: it only takes longer. */
    @Test
    void aSmallWindowIsEnough() {
        RoundWorld small = new RoundWorld(3, GEOMETRY);
        small.settings = new RoundSettings(300 << 10, 100 << 10, 5 * RoundWorld.MILLI);
        RoundWorld.seed(small);
        small.source().write(1_000);
        assertThat(small.round().end().outcome()).as(small::story).isEqualTo(RoundOutcome.APPLIED);
        small.checkEqual(small.source(), small.replica());
        assertThat(small.replica().receivePool.mostLeasedBytes()).isLessThan(2 << 20);
        small.run(1_000);
        small.checkPoolsEmpty();
    }

    /** A pool of threads that is full is a reason to wait. */
    @Test
    void stepsThatFindNoRoomAreAskedForAgain() {
        world.sites.forEach(site -> site.refusesSteps = true);
        for (int i = 0; i < 5; i++) {
            world.source().write(40);
            assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        }
        world.checkEqual(world.source(), world.replica());
        assertThat(world.source().stops).isEmpty();
    }

    @Test
    void aRoundIsCancelledUntilItIsCommitted() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(60);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 1_000 && round.state() != SourceState.CAPTURING; i++) {
            world.time.run(100_000);
        }
        round.cancel(FaultCode.CANCELLED, "somebody asked");
        world.run(500);
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).end().outcome()).isEqualTo(RoundOutcome.AT_BASE);
        assertThat(ends.get(0).end().code()).hasValue(FaultCode.CANCELLED);
        assertThat(world.replicaEnds.get(0).text()).isEqualTo("somebody asked");
        round.cancel(FaultCode.CANCELLED, "again");
        world.checkInvariants(world.source(), world.replica());
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    /** All is read, and the last batches wait for credit that does not come. */
    @Test
    void aRoundIsCancelledWhileItsLastBatchesWait() {
        RoundWorld slow = new RoundWorld(4, new Geometry(26L * 16384, 16384));
        slow.settings = new RoundSettings(300 << 10, 100 << 10, 5 * RoundWorld.MILLI);
        RoundWorld.seed(slow);
        slow.way().network.links().forEach(link -> link.stickBatches(true));
        byte[] bytes = new byte[26 * 16384];
        slow.random.nextBytes(bytes);
        slow.source().device.write(0, ByteBuffer.wrap(bytes));
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound round = slow.begin(slow.source(), slow.replica(), ends);
        slow.run(100);
        assertThat(round.state()).isEqualTo(SourceState.CAPTURING);
        assertThat(round.totals().batches())
                .as("of one chunk each, and the last not begun")
                .isEqualTo(25);
        round.cancel(FaultCode.CANCELLED, "somebody asked");
        slow.run(100);
        assertThat(ends).hasSize(1);
        assertThat(slow.source().sendPool.leasedBytes()).isZero();
        slow.way().heal();
        slow.run(1_000);
        assertThat(slow.round().end().outcome()).as(slow::story).isEqualTo(RoundOutcome.APPLIED);
        slow.checkEqual(slow.source(), slow.replica());
    }

    private DirtySet set() {
        return world.source().directory.relationWith(world.replica().agent).orElseThrow();
    }

    private RoundSite newReplica(String name, BlockSet damage) {
        return arrive(Seeding.take(world.source(), world.source().directory), name, damage);
    }

    private RoundSite arrive(Seeding seed, String name, BlockSet damage) {
        RoundSite site = world.site(name);
        RoundWay way = world.join(world.source(), site);
        seed.arriveAt(site, damage);
        way.start(world.source());
        site.start();
        way.plug();
        world.run(300);
        return site;
    }
}
