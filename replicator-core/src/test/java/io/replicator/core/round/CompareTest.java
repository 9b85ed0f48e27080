package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.DirtySet;
import io.replicator.core.lineage.Decision;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Copies that no delta can be trusted for are compared by hash, on an order, and only what differs travels. */
final class CompareTest {
    private static final Geometry GEOMETRY = new Geometry(160L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(6, GEOMETRY);

    @Test
    void aVoidDirtySetIsEvidenceAgainAfterAComparison() {
        world.source().write(20);
        set().markVoid("a test says so");
        world.source().volume.changed();
        world.run(100);
        assertThat(refusal()).contains(FaultCode.COMPARE_NEEDED);
        RoundWorld.Ended ended = compare();
        assertThat(ended.totals().sentChunks()).isBetween(10L, 20L);
        assertThat(ended.totals().keptChunks()).isGreaterThan(130);
        assertThat(ended.wireBytes()).isLessThan(21 * 65536);
        assertThat(set().voidReason()).isEmpty();
        world.source().write(5);
        RoundWorld.Ended delta = world.round();
        assertThat(delta.totals().sentBlocks()).as("a delta again").isLessThanOrEqualTo(5);
        world.checkEqual(world.source(), world.replica());
    }

    /** PEERS 4, row 8 (ceph-csi#3209): nothing that overwrites is begun by itself. */
    @Test
    void peers08WithoutAnOrderNothingIsCompared() {
        set().markVoid("a test says so");
        world.source().volume.changed();
        world.run(60_000);
        assertThat(refusal()).contains(FaultCode.COMPARE_NEEDED);
        assertThat(world.replicaEnds).isEmpty();
    }

    /** A leaf of Cassandra's hash trees was so coarse that one difference streamed hundreds of partitions. */
    @Test
    void peers22OneDifferenceCostsOneChunk() {
        world.source().write(1);
        set().markVoid("a test says so");
        world.source().volume.changed();
        world.run(100);
        RoundWorld.Ended ended = compare();
        assertThat(ended.totals().sentChunks()).isEqualTo(1);
        assertThat(ended.wireBytes()).isLessThan(2 * 65536);
    }

    @Test
    void anOrderHoldsForOneRound() {
        compare();
        assertThat(world.standing(world.source(), world.replica()).decision())
                .get()
                .isNotInstanceOf(Decision.Compare.class);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
    }

    /** The round before was given up at the source; the replica still clears it away, or writes it. */
    @Test
    void anOrderStandsWhereTheReplicaWasTooBusyForIt() {
        order();
        assertThat(world.replica().volume.holdJournal()).isTrue();
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().code()).as(world::story).contains(FaultCode.ROUND_IN_PROGRESS);
        world.replica().volume.releaseJournal();
        world.run(100);
        assertThat(world.standing(world.source(), world.replica()).decision())
                .get()
                .isInstanceOf(Decision.Compare.class);
        world.replica().device.rot(7L * 65536 + 9, 0x20);
        assertThat(world.round().totals().sentChunks())
                .as("only a comparison finds it")
                .isEqualTo(1);
    }

    @Test
    void anOrderThatWasTakenBackIsNotCarriedOut() {
        order();
        world.way().session(world.source()).takeBackOrder(world.identity.id());
        assertThat(world.standing(world.source(), world.replica()).decision())
                .get()
                .isNotInstanceOf(Decision.Compare.class);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.UNCHANGED);
    }

    /** Bytes at the replica that nobody wrote by a round: the index does not know, the device does. */
    @Test
    void whatTheReplicasDeviceHoldsIsReadAndNotBelieved() {
        world.replica().device.rot(7L * 65536 + 9, 0x20);
        world.replica().device.rot(90L * 65536 + 9, 0x20);
        world.replica().device.makeUnreadable(33L * 65536 + 100);
        RoundWorld.Ended ended = compare();
        assertThat(ended.totals().sentChunks()).isEqualTo(3);
        assertThat(world.replica().volume.replica().orElseThrow().damagedChunks())
                .isZero();
    }

    /** PEERS 4, row 5 (drbd 1353dab53): after divergence the copies are compared, and no stored digest is evidence. */
    @Test
    void peers05AStateDirectoryThatWasRolledBackAtTheSourceIsCaughtUpWith() {
        world.source().write(10);
        RoundSite source = world.source();
        source.die(Optional.empty());
        MemoryStateDirectory before = new MemoryStateDirectory();
        copy(source.state, before);
        source.start();
        world.way().plug();
        world.run(1_000);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        source.write(10);
        source.die(Optional.empty());
        source.state = before;
        source.start();
        world.way().plug();
        world.run(1_000);
        assertThat(refusal()).as(world::story).contains(FaultCode.COMPARE_NEEDED);
        compare();
        source.write(3);
        assertThat(world.round().end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, world.replica());
    }

    /** The source has no relation with the replica any more: it makes one of which it knows nothing, and compares. */
    @Test
    void aRelationThatTheSourceHasForgottenIsMadeAnew() {
        world.source().write(10);
        world.round();
        RoundSite source = world.source();
        source.die(Optional.empty());
        String set = "set-" + world.replica().record().relation().orElseThrow().uuid();
        MemoryStateDirectory volumes = (MemoryStateDirectory) source.state.directory("volumes");
        volumes.directory(volumes.directories().get(0)).delete(set);
        source.start();
        world.way().plug();
        world.run(1_000);
        assertThat(refusal()).as(world::story).contains(FaultCode.COMPARE_NEEDED);
        source.write(10);
        compare();
    }

    @Test
    void aLostDurableOfAComparisonIsAdoptedAndEndsTheVoid() {
        world.source().write(20);
        set().markVoid("a test says so");
        world.source().volume.changed();
        world.run(100);
        order();
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 100_000 && round.state() != SourceState.COMMITTING; i++) {
            world.time.run(20_000);
        }
        world.run(1);
        world.way().cut();
        world.run(2_000);
        world.source().restart(Optional.of(new SplittableRandom(3)));
        world.way().heal();
        world.way().plug();
        world.run(3_000);
        if (refusal().isPresent()) {
            // The commit had not come to the replica.
            compare();
        }
        assertThat(set().voidReason()).as(world::story).isEmpty();
        world.source().write(3);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void aComparisonThatIsInterruptedLeavesTheReplicaAtItsBaseAndIsOrderedAgain() {
        world.source().write(400);
        set().markVoid("a test says so");
        world.source().volume.changed();
        world.run(100);
        order();
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(world.source(), world.replica(), ends);
        world.run(3);
        world.replica().restart(Optional.of(new SplittableRandom(5)));
        world.way().plug();
        world.run(2_000);
        world.checkInvariants(world.source(), world.replica());
        assertThat(refusal()).as(world::story).contains(FaultCode.COMPARE_NEEDED);
        compare();
    }

    @Test
    void whatCannotBeComparedIsRefusedWithWords() {
        assertThat(world.way()
                        .session(world.replica())
                        .orderNext(world.identity.id(), OrderedRound.COMPARE)
                        .map(VolumeFault::code))
                .contains(FaultCode.WRONG_ROLE);
        world.way().cut();
        world.run(3_000);
        assertThat(world.way().session(world.source()).orderNext(world.identity.id(), OrderedRound.COMPARE))
                .isPresent();
    }

    @Test
    void whatAStrangerWroteAllOverTheDeviceIsFoundByItsBytes() {
        RoundSite paris = world.site("paris");
        RoundWay way = world.join(world.source(), paris);
        Seeding.take(world.source(), world.source().directory).arriveAt(paris, BlockSet.empty(GEOMETRY));
        way.start(world.source());
        paris.start();
        paris.device.write(0, ByteBuffer.wrap(new byte[80 * 65536]));
        paris.device.flush();
        way.plug();
        world.run(1_000);
        paris.replicaSettings = new io.replicator.core.replica.ReplicaSettings(64 << 20, 1 << 20, 3);
        assertThat(way.session(world.source()).orderNext(world.identity.id(), OrderedRound.COMPARE))
                .isEmpty();
        RoundWorld.Ended ended = world.round(world.source(), paris);
        assertThat(ended.end().code()).as("a journal of 8 MiB").isIn(Optional.empty(), Optional.of(FaultCode.NO_SPACE));
        if (ended.end().code().isPresent()) {
            paris.restart(Optional.empty());
            way.plug();
            world.run(1_000);
            assertThat(way.session(world.source()).orderNext(world.identity.id(), OrderedRound.COMPARE))
                    .isEmpty();
            ended = world.round(world.source(), paris);
        }
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), paris);
    }

    private static void copy(StateDirectory from, StateDirectory to) {
        for (String name : from.files()) {
            try (StateFile read = from.open(name);
                    StateFile written = to.open(name)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) read.sizeBytes());
                read.read(0, bytes);
                written.write(0, bytes.flip());
                written.flush();
            }
        }
        from.directories().forEach(name -> copy(from.directory(name), to.directory(name)));
        to.sync();
    }

    private RoundWorld.Ended compare() {
        order();
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
        world.checkPoolsEmpty();
        return ended;
    }

    private void order() {
        assertThat(world.way().session(world.source()).orderNext(world.identity.id(), OrderedRound.COMPARE))
                .as(world::story)
                .isEmpty();
        world.run(500);
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
    }

    private Optional<FaultCode> refusal() {
        return world.standing(world.source(), world.replica()).code();
    }

    private DirtySet set() {
        return world.source().directory.relationWith(world.replica().agent).orElseThrow();
    }
}
