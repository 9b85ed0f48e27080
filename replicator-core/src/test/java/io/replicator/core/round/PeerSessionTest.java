package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.lineage.Decision;
import io.replicator.core.session.ReplicaState;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How two agents stand with each other over one volume, and what changes that. */
final class PeerSessionTest {
    private static final Geometry GEOMETRY = new Geometry(30L * 16384 + 5000, 16384);

    private final RoundWorld world = RoundWorld.ofTwo(5, GEOMETRY);
    private final List<RoundWorld.Ended> ends = new ArrayList<>();

    @AfterEach
    void everyLeaseCameBack() {
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    @Test
    void aPeerThatIsNotNamedHearsThatAndNothingElse() {
        for (RoundSite refusing : List.of(world.replica(), world.source())) {
            RoundSite asking = world.way().other(refusing);
            world.unname(refusing, asking);
            refusing.restart(Optional.empty());
            world.run(1_000);
            Standing there = world.standing(asking, refusing);
            assertThat(there.kind()).as(world::story).isEqualTo(Standing.Kind.REFUSED);
            assertThat(there.code()).hasValue(FaultCode.PEER_NOT_NAMED);
            assertThat(there.theirs()).isEmpty();
            assertThat(world.refusals).containsOnlyOnce(FaultCode.PEER_NOT_NAMED);
            world.refusals.clear();
            world.way().session(refusing).attach(refusing.volume);
            world.run(1_000);
            ready();
            world.name(refusing, asking);
        }
    }

    /** After a restart the peer is heard before the copy is open again: nobody has misconfigured anything. */
    @Test
    void aCopyThatIsNotOpenYetIsWaitedFor() {
        world.absence = PeerListener.Absence.CLOSED;
        for (RoundSite opening : List.of(world.replica(), world.source())) {
            RoundSite asking = world.way().other(opening);
            world.unname(opening, asking);
            opening.restart(Optional.empty());
            world.run(1_000);
            Standing there = world.standing(asking, opening);
            assertThat(there.code()).as(world::story).hasValue(FaultCode.CANCELLED);
            assertThat(there.text()).contains("is not open yet");
            assertThat(world.refusals).isEmpty();
            world.way().session(opening).attach(opening.volume);
            world.run(1_000);
            ready();
            world.name(opening, asking);
        }
    }

    /** The seed that arrives later ends the relation before it, on both sides; a replica that comes back with the old one is refused. */
    @Test
    void anEndedRelationIsRefused() {
        Optional<IncarnationId> first = world.replica().record().relation();
        Seeding second = Seeding.take(world.source(), world.source().directory);
        world.replica().die(Optional.empty());
        second.arriveAt(world.replica(), BlockSet.empty(GEOMETRY));
        world.replica().start();
        world.run(1_000);
        ready();
        assertThat(world.source().directory.endedWith(world.replica().agent)).containsExactly(first.orElseThrow());
        world.source().write(10);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.replica().directory.changeRecord(record -> record.withRelation(first, Optional.empty()));
        world.replica().volume.changed();
        world.run(1_000);
        refused(FaultCode.RELATION_ENDED);
    }

    /** Found by the simulated world: the peer took what it had told for known, and the copy here waited for its word for ever. */
    @Test
    void aVolumeThatIsOpenedAnewWhileNoLinkIsUpIsToldOfAgain() {
        for (RoundSite reopened : List.of(world.source(), world.replica())) {
            world.way().cut();
            world.run(100);
            reopened.reopen();
            world.run(100);
            world.way().heal();
            world.run(1_000);
            ready();
        }
        world.source().write(10);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
    }

    /** Found by the simulated world: one failed write of the source's records, and the seed was never taken up. */
    @Test
    void whatCouldNotBeRecordedIsTriedAgain() {
        Seeding second = Seeding.take(world.source(), world.source().directory);
        world.replica().die(Optional.empty());
        second.arriveAt(world.replica(), BlockSet.empty(GEOMETRY));
        world.source().state.failSoon(0, FaultCode.IO_ERROR);
        world.replica().start();
        world.run(500);
        assertThat(world.standing(world.source(), world.replica()).code()).hasValue(FaultCode.IO_ERROR);
        world.run(3_000);
        ready();
    }

    /** What the replica says of a seed that has arrived comes behind the last words of a round, in one breath with them. */
    @Test
    void aSeedThatArrivesWhileARoundIsBeingRecordedIsNotForgotten() {
        Seeding second = Seeding.take(world.source(), world.source().directory);
        world.source().mostStepNanos = 3_000 * RoundWorld.MILLI;
        world.source().write(10);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 1_000_000 && round.state() != SourceState.RECORDING; i++) {
            world.time.run(100_000);
        }
        world.run(100);
        world.replica().reopenWith(second);
        world.source().mostStepNanos = 300_000;
        world.run(10_000);
        assertThat(ends).hasSize(1).allMatch(RoundWorld::isApplied);
        ready();
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void twoSourcesRefuseEachOther() {
        world.replica().die(Optional.empty());
        world.replica().state = new MemoryStateDirectory();
        Seeding.initSource(world.replica());
        world.replica().start();
        world.run(1_000);
        refused(FaultCode.SPLIT_BRAIN);
        assertThatThrownBy(() -> world.begin(world.source(), world.replica(), ends))
                .isInstanceOf(IllegalStateException.class);
    }

    /** The refusal is over when its reason is, and both sides know. */
    @Test
    void aRefusalEndsWithItsReason() {
        world.replica().directory.changeRecord(PeerSessionTest::promoted);
        world.replica().volume.changed();
        world.run(500);
        assertThat(world.standing(world.source(), world.replica()).code()).hasValue(FaultCode.WRONG_ROLE);
        assertThat(world.standing(world.replica(), world.source()).code()).hasValue(FaultCode.WRONG_ROLE);
        world.source().directory.changeRecord(PeerSessionTest::promoted);
        world.source().volume.changed();
        world.run(500);
        ready();
    }

    private static VolumeRecord promoted(VolumeRecord record) {
        return new VolumeRecord(
                record.name(),
                record.identity(),
                record.role(),
                record.roleEpoch() + 1,
                record.copyNumber(),
                record.algorithm(),
                record.fingerprintKey(),
                record.lineage(),
                record.relation(),
                record.seed(),
                record.paused());
    }

    /** While a replica is refused it is not told of each generation that the source captures for another. */
    @Test
    void aRefusedReplicaIsLeftAlone() {
        world.source()
                .directory
                .relationWith(world.replica().agent)
                .orElseThrow()
                .markVoid("of a test");
        world.source().volume.changed();
        world.run(500);
        refused(FaultCode.COMPARE_NEEDED);
        int told = world.story().length();
        Seeding.take(world.source(), world.source().directory);
        world.source().volume.changed();
        world.run(500);
        assertThat(world.story()).hasSize(told);
    }

    @Test
    void aDroppedSeedIsRefusedAndAnotherOneIsTaken() {
        RoundSite paris = world.site("paris");
        RoundWay way = world.join(world.source(), paris);
        Seeding lost = Seeding.take(world.source(), world.source().directory);
        world.source().directory.dropHold(lost.generation().id());
        lost.arriveAt(paris, BlockSet.empty(GEOMETRY));
        way.start(world.source());
        paris.start();
        way.plug();
        world.run(500);
        assertThat(world.standing(world.source(), paris).code()).hasValue(FaultCode.COMPARE_NEEDED);
        assertThat(world.standing(world.source(), paris).decision()).containsInstanceOf(Decision.Refuse.class);
        paris.die(Optional.empty());
        Seeding.take(world.source(), world.source().directory).arriveAt(paris, BlockSet.empty(GEOMETRY));
        paris.start();
        world.run(1_000);
        assertThat(world.standing(world.source(), paris).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        assertThat(world.round(world.source(), paris).end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
        world.checkEqual(world.source(), paris);
    }

    @Test
    void aPausedRelationBeginsNoRound() {
        for (RoundSite site : world.sites) {
            site.directory.changeRecord(record -> record.withPaused(true));
            site.volume.changed();
            world.run(100);
            assertThat(world.standing(world.source(), world.replica()).code()).hasValue(FaultCode.PAUSED);
            assertThatThrownBy(() -> world.begin(world.source(), world.replica(), ends))
                    .isInstanceOf(IllegalStateException.class);
            site.directory.changeRecord(record -> record.withPaused(false));
            site.volume.changed();
            world.run(100);
            ready();
        }
    }

    @Test
    void aRoundThatCrossesAPauseIsRefused() {
        world.source().write(10);
        world.begin(world.source(), world.replica(), ends);
        world.replica().directory.changeRecord(record -> record.withPaused(true));
        world.run(100);
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).end().code()).hasValue(FaultCode.PAUSED);
        assertThat(world.refusals).contains(FaultCode.PAUSED);
    }

    @Test
    void aVolumeIsDetachedInTheMiddleOfARound() {
        for (RoundSite site : world.sites) {
            // Closed for a while is not the same as not named any more.
            detach(site, FaultCode.CANCELLED);
            detach(site, FaultCode.PEER_NOT_NAMED);
        }
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    private void detach(RoundSite site, FaultCode code) {
        ends.clear();
        world.source().write(200);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        while (round.state() != SourceState.CAPTURING) {
            world.time.run(10_000);
        }
        OpenVolume volume = site.volume;
        List<String> idle = new ArrayList<>();
        world.way().session(site).detach(volume.id(), code, "the configuration changed");
        volume.whenIdle(() -> idle.add("idle"));
        assertThat(idle).isEmpty();
        world.run(500);
        assertThat(idle).containsExactly("idle");
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).end().outcome()).isEqualTo(RoundOutcome.AT_BASE);
        assertThat(world.standing(world.way().other(site), site).code()).hasValue(code);
        world.way().session(site).attach(volume);
        world.run(500);
        ready();
        world.checkInvariants(world.source(), world.replica());
    }

    /** A stop of the agent in the middle of a round: what is committed is finished, the rest is at base, and every lease comes back. */
    @Test
    void aSessionClosesInAnyState() {
        for (int micros = 0; micros < 8_000; micros += 700) {
            ends.clear();
            world.source().write(60);
            world.begin(world.source(), world.replica(), ends);
            world.time.run(micros * 1_000L);
            RoundSite closing = world.sites.get(micros / 700 % 2);
            world.way().session(closing).close();
            world.time.run(20 * RoundWorld.MILLI);
            assertThat(closing.volume.isIdle()).as(world::story).isTrue();
            assertThat(closing.sendPool.leasedBytes()).isZero();
            closing.restart(Optional.empty());
            world.run(2_000);
            assertThat(ends).hasSize(1);
            ready();
            world.checkInvariants(world.source(), world.replica());
        }
        world.source().write(1);
        world.round();
        assertThat(world.replica().digests()).isEqualTo(world.source().digests());
    }

    @Test
    void reportsSayHowFarThingsAre() {
        world.way().network.links().forEach(link -> link.setRate(400_000));
        world.source().write(400);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        world.run(60);
        assertThat(round.progress().totalBytes()).isEqualTo(GEOMETRY.logicalBytes());
        assertThat(round.progress().doneBytes()).isPositive();
        assertThat(round.progress().elapsedNanos()).isEqualTo(60 * RoundWorld.MILLI);
        assertThat(round.wireBytes()).isPositive().isEqualTo(round.progress().wireBytes());
        PeerSession replica = world.way().session(world.replica());
        ReplicaRound followed = replica.replicaRound(world.identity.id()).orElseThrow();
        assertThat(followed.state()).isIn(ReplicaState.RECEIVING, ReplicaState.COMPLETING);
        assertThat(replica.links()).hasSize(2);
        assertThat(replica.connected()).isTrue();
        assertThat(replica.peerId()).hasValue(world.source().agent);
        assertThat(replica.peerBoot()).isPresent();
        world.run(5_000);
        assertThat(ends).hasSize(1).allMatch(RoundWorld::isApplied);
        assertThat(followed.progress().wireBytes()).isEqualTo(round.wireBytes());
        assertThat(replica.replicaRound(world.identity.id())).isEmpty();
    }

    private void ready() {
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        assertThat(world.standing(world.replica(), world.source()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.FOLLOWING);
        assertThat(world.source().record().role()).isEqualTo(Role.SOURCE);
    }

    private void refused(FaultCode code) {
        for (RoundSite site : world.sites) {
            Standing standing = world.standing(site, world.way().other(site));
            assertThat(standing.kind()).as(world::story).isEqualTo(Standing.Kind.REFUSED);
            assertThat(standing.code()).as(world::story).hasValue(code);
            assertThat(standing.text()).isNotEmpty();
        }
    }
}
