package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.volume.IncarnationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A seed whose hold was dropped while it was on the road has arrived: what changed since is not known, and a comparison finds it. */
final class DroppedSeedTest {
    private static final Geometry GEOMETRY = new Geometry(160L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(11, GEOMETRY);
    private final RoundSite source = world.source();

    /** A user met "is being taken up: try again in a moment" for ever. */
    @Test
    void aSeedThatWasDroppedOnTheRoadIsComparedOnAnOrder() {
        Seeding seed = Seeding.take(source, source.directory);
        RoundSite paris = world.site("paris");
        RoundWay way = world.join(source, paris);
        way.start(source);
        source.directory.dropHold(seed.generation().id());
        source.write(12);
        BlockSet damage = BlockSet.empty(GEOMETRY);
        damage.addChunks(40, 42);
        arrive(seed, paris, damage);
        way.plug();
        world.run(1_000);
        assertThat(world.standing(source, paris).code()).as(world::story).contains(FaultCode.COMPARE_NEEDED);
        compare(way, paris);
        assertThat(paris.record().seed()).as("the comparison has taken it up").isEmpty();
        source.write(4);
        assertThat(world.round(source, paris).totals().sentBlocks())
                .as("a delta again")
                .isLessThanOrEqualTo(4);
        assertThat(world.standing(source, world.replica()).decision())
                .as("the other replica's relation goes on")
                .get()
                .isInstanceOf(Decision.Delta.class);
    }

    /** Invariant 8: attaching ends the earlier relation of that copy also where only a comparison can take the seed up. */
    @Test
    void theRelationThatTheCopyHadBeforeEndsWithTheOrderAndStaysEnded() {
        IncarnationId before = world.replica().record().relation().orElseThrow();
        Seeding seed = Seeding.take(source, source.directory);
        source.directory.dropHold(seed.generation().id());
        source.write(12);
        world.replica().die(Optional.empty());
        seed.arriveAt(world.replica(), BlockSet.empty(GEOMETRY));
        world.replica().start();
        world.way().plug();
        world.run(1_000);
        compare(world.way(), world.replica());
        assertThat(source.directory.endedWith(world.replica().agent)).contains(before);
        source.restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.UNCHANGED);
    }

    /** Killed between the order and the round: the void relation is there, and the order is given again. */
    @Test
    void anOrderThatItsProcessDidNotSurviveIsGivenAgain() {
        Seeding seed = Seeding.take(source, source.directory);
        source.directory.dropHold(seed.generation().id());
        world.replica().die(Optional.empty());
        seed.arriveAt(world.replica(), BlockSet.empty(GEOMETRY));
        world.replica().start();
        world.way().plug();
        world.run(1_000);
        assertThat(order(world.way())).as(world::story).isEmpty();
        world.run(500);
        source.restart(Optional.empty());
        world.way().plug();
        world.run(1_000);
        assertThat(world.standing(source, world.replica()).code()).contains(FaultCode.COMPARE_NEEDED);
        compare(world.way(), world.replica());
    }

    /** What is on the device is read: what the index took from the manifest is no evidence of what was written to it since. */
    @Test
    void theBytesOfTheCopyAreReadAndNotTheManifestBelieved() {
        Seeding seed = Seeding.take(source, source.directory);
        source.directory.dropHold(seed.generation().id());
        world.replica().die(Optional.empty());
        seed.arriveAt(world.replica(), BlockSet.empty(GEOMETRY));
        world.replica().start();
        world.replica().device.rot(77L * 65536 + 9, 0x20);
        world.way().plug();
        world.run(1_000);
        assertThat(compare(world.way(), world.replica()).totals().sentChunks()).isEqualTo(1);
    }

    private static void arrive(Seeding seed, RoundSite site, BlockSet damage) {
        seed.arriveAt(site, damage);
        site.start();
    }

    private RoundWorld.Ended compare(RoundWay way, RoundSite replica) {
        assertThat(order(way)).as(world::story).isEmpty();
        world.run(500);
        RoundWorld.Ended ended = world.round(source, replica);
        assertThat(List.of(RoundOutcome.APPLIED))
                .as(world::story)
                .contains(ended.end().outcome());
        world.checkEqual(source, replica);
        world.checkInvariants(source, replica);
        return ended;
    }

    private Optional<VolumeFault> order(RoundWay way) {
        return way.session(source).orderNext(world.identity.id(), OrderedRound.COMPARE);
    }
}
