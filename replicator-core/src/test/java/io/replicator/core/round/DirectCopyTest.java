package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message.VolumeFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A replica that is written in place: a first copy without a seed, or on an explicit order, and never otherwise. */
final class DirectCopyTest {
    private static final Geometry GEOMETRY = new Geometry(60L * 65536 + 5000, 65536);

    private final RoundWorld world = new RoundWorld(8, GEOMETRY);

    @Test
    void nothingIsCopiedToAnEmptyReplicaWithoutAnOrder() {
        meetEmpty();
        world.run(60_000);
        Standing standing = standing();
        assertThat(standing.code()).contains(FaultCode.UNRELATED_VOLUME);
        assertThat(standing.text()).contains("seed").contains("--copy-all");
        assertThat(standing.theirs().orElseThrow().has(VolumeFlag.INCOMPLETE)).isTrue();
        assertThat(world.replicaEnds).isEmpty();
        assertThat(order(OrderedRound.COMPARE)).contains(FaultCode.UNRELATED_VOLUME);
    }

    @Test
    void aFirstCopyBringsEverythingAndRoundsFollow() {
        meetEmpty();
        firstCopy();
        world.source().write(5);
        RoundWorld.Ended delta = world.round();
        assertThat(delta.end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        assertThat(delta.totals().sentBlocks()).isLessThanOrEqualTo(5);
        world.checkEqual(world.source(), world.replica());
    }

    /** The order is durable in what it has made: no second one is needed, and what came before is found by its bytes. */
    @Test
    void aCopyThatWasInterruptedIsIncompleteAndIsGoneOnWith() {
        meetEmpty();
        assertThat(order(OrderedRound.COPY_ALL)).isEmpty();
        world.run(500);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(world.source(), world.replica(), ends);
        long total = GEOMETRY.chunkCount();
        for (int i = 0; i < 100_000 && arrived() < total * 8 / 10; i++) {
            world.time.run(1_000_000);
        }
        world.replica().restart(Optional.of(new SplittableRandom(3)));
        ReplicaVolume copy = world.replica().volume.replica().orElseThrow();
        assertThat(copy.isIncomplete()).isTrue();
        assertThat(copy.generation()).isEmpty();
        world.way().plug();
        world.run(2_000);
        assertThat(standing().decision()).contains(new Decision.Direct(GenerationId.NONE));
        assertThat(standing().kind()).isEqualTo(Standing.Kind.READY);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(ended.totals().keptChunks()).isGreaterThan(total / 3);
        assertThat(ended.wireBytes()).isLessThan(total * 65536 * 2 / 3);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void aReplicaThatHoldsAGenerationIsWrittenInPlaceOnAnOrderOnly() {
        RoundWorld.seed(world);
        world.replica().replicaSettings = new ReplicaSettings(64 << 10, 1 << 20, 3);
        world.replica().restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
        world.source().write(400);
        RoundEnd refused = world.round().end();
        assertThat(refused.code()).as("a journal of 64 KiB").contains(FaultCode.NO_SPACE);
        assertThat(world.replica().volume.replica().orElseThrow().generation()).isPresent();
        assertThat(order(OrderedRound.ALLOW_INCOMPLETE)).isEmpty();
        world.run(500);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 100_000 && arrived() < 3; i++) {
            world.time.run(1_000_000);
        }
        ReplicaVolume copy = world.replica().volume.replica().orElseThrow();
        assertThat(copy.generation()).as("neither old nor new").isEmpty();
        world.run(10_000);
        assertThat(ends).as(world::story).hasSize(1).allMatch(RoundWorld::isApplied);
        assertThat(copy.isIncomplete()).isFalse();
        world.checkEqual(world.source(), world.replica());
    }

    /** What another process wrote to an incomplete copy since is not what anybody remembers: bytes decide. */
    @Test
    void whatAStrangerWroteMeanwhileIsFound() {
        aCopyInThePast();
        world.replica().device.rot(7L * 65536 + 9, 0x20);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void everythingIsSentToAReplicaThatIsCompleteByItsJournal() {
        RoundWorld.seed(world);
        assertThat(order(OrderedRound.COPY_ALL)).isEmpty();
        world.run(500);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.begin(world.source(), world.replica(), ends);
        for (int i = 0; i < 10_000 && ends.isEmpty(); i++) {
            world.time.run(100_000);
            assertThat(world.replica().volume.replica().orElseThrow().generation())
                    .as("old or new")
                    .isPresent();
        }
        assertThat(ends).as(world::story).allMatch(RoundWorld::isApplied);
        assertThat(ends.get(0).totals().keptChunks()).isZero();
        assertThat(ends.get(0).totals().sentChunks()).isEqualTo(GEOMETRY.chunkCount());
        world.run(100);
        world.checkEqual(world.source(), world.replica());
    }

    @Test
    void aCopyOfWhichAllWasReadIsVouchedFor() {
        meetEmpty();
        world.replica().restart(Optional.of(new SplittableRandom(4)));
        world.way().plug();
        world.run(1_000);
        assertThat(world.replica().volume.isUnvouched()).isTrue();
        firstCopy();
        assertThat(world.replica().volume.isUnvouched()).isFalse();
    }

    /** An order that a peer has heard of twice, or late, makes no complete copy incomplete. */
    @Test
    void aDirectRoundFromNoneIsRefusedByAReplicaThatHoldsAGeneration() {
        RoundWorld.seed(world);
        ReplicaVolume copy = world.replica().volume.replica().orElseThrow();
        Generation at = copy.generation().orElseThrow();
        Generation next = new Generation(
                at.number() + 1, new GenerationId(new UUID(1, 2)), Optional.empty(), 0, at.root(), at.consistency());
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> copy.beginDirect(GenerationId.NONE, next, told -> {})))
                .hasMessageContaining("does not fit");
        assertThat(copy.isIncomplete()).isFalse();
        assertThat(world.replica().directory.directory().files()).doesNotContain("incomplete");
    }

    private void aCopyInThePast() {
        meetEmpty();
        assertThat(order(OrderedRound.COPY_ALL)).isEmpty();
        world.run(500);
        world.begin(world.source(), world.replica(), new ArrayList<>());
        for (int i = 0; i < 100_000 && arrived() < 30; i++) {
            world.time.run(1_000_000);
        }
        world.replica().restart(Optional.empty());
        world.way().plug();
        world.run(2_000);
    }

    private void meetEmpty() {
        RoundSite source = world.site("aubervilliers");
        RoundSite replica = world.site("bordeaux");
        RoundWay way = world.join(source, replica);
        Seeding.initSource(source);
        EmptyReplica.init(replica);
        source.start();
        replica.start();
        way.plug();
        world.run(1_000);
    }

    private void firstCopy() {
        assertThat(order(OrderedRound.COPY_ALL)).as(world::story).isEmpty();
        world.run(500);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
        world.checkPoolsEmpty();
    }

    /** Chunks of the source's that are on the replica's device. */
    private long arrived() {
        Digest[] there = world.replica().digests();
        Digest[] here = world.source().digests();
        long same = 0;
        for (int chunk = 0; chunk < there.length; chunk++) {
            same += there[chunk].equals(here[chunk]) ? 1 : 0;
        }
        return same;
    }

    private Optional<FaultCode> order(OrderedRound kind) {
        return world.way()
                .session(world.source())
                .orderNext(world.identity.id(), kind)
                .map(VolumeFault::code);
    }

    private Standing standing() {
        return world.standing(world.source(), world.replica());
    }
}
