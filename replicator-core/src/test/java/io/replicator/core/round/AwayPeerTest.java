package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links that stay away keep nobody from going on. */
final class AwayPeerTest {
    private static final Geometry GEOMETRY = new Geometry(40L * 65536 + 5000, 65536);

    private final RoundWorld world = world();

    /** It waited for the replica's word for ever, and so did whoever wanted to close the volume. */
    @Test
    void aVolumeIsClosedThoughItsCommittedRoundCannotHearTheReplica() {
        List<RoundWorld.Ended> ends = commitAndCut();
        world.source().reopen();
        world.run(2_000);
        assertThat(ends).as(world::story).hasSize(1);
        assertThat(ends.get(0).end().outcome()).isEqualTo(RoundOutcome.UNDECIDED);
        assertAllGoesOn();
    }

    /** As above, where the links go while it waits. */
    @Test
    void aVolumeThatIsBeingClosedDoesNotWaitForLinksThatGo() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(50);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        runUntil(round, SourceState.COMMITTING);
        world.source().reopen();
        world.way().cut();
        world.run(5_000);
        assertThat(ends).as(world::story).hasSize(1);
        assertAllGoesOn();
    }

    /** It held its turn through hours without a link, and no other relation of the volume got on. */
    @Test
    void aRoundWithoutLinksLetsOthersCapture() {
        RoundSite paris = arrive("paris");
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(800);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        runUntil(round, SourceState.CAPTURING);
        world.way().cut();
        world.run(2_000);
        List<RoundWorld.Ended> others = new ArrayList<>();
        world.begin(world.source(), paris, others);
        world.run(10_000);
        assertThat(others).as("not at once: links come back").isEmpty();
        world.run(60_000);
        assertThat(others).as(world::story).hasSize(1).allMatch(RoundWorld::isApplied);
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).end().code()).hasValue(FaultCode.LINK_DOWN);
        world.checkEqual(world.source(), paris);
        assertAllGoesOn();
    }

    @Test
    void aRoundWithoutLinksThatIsInNobodysWayWaits() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(800);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        runUntil(round, SourceState.CAPTURING);
        world.way().cut();
        world.run(600_000);
        assertThat(ends).isEmpty();
        world.way().heal();
        world.run(10_000);
        assertThat(ends).as(world::story).hasSize(1).allMatch(RoundWorld::isApplied);
    }

    /** Its window is smaller than a round, so that one that cannot send goes on capturing. */
    private static RoundWorld world() {
        RoundWorld small = new RoundWorld(3, GEOMETRY);
        small.settings = new RoundSettings(300 << 10, 100 << 10, 5 * RoundWorld.MILLI);
        RoundWorld.seed(small);
        return small;
    }

    private List<RoundWorld.Ended> commitAndCut() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        world.source().write(50);
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        runUntil(round, SourceState.COMMITTING);
        world.way().cut();
        world.run(2_000);
        assertThat(round.state()).isEqualTo(SourceState.COMMITTING);
        return ends;
    }

    private void assertAllGoesOn() {
        world.way().heal();
        world.run(5_000);
        world.checkInvariants(world.source(), world.replica());
        world.source().write(5);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
        world.checkPoolsEmpty();
    }

    private void runUntil(SourceRound round, SourceState state) {
        for (int i = 0; i < 20_000 && round.state() != state; i++) {
            world.time.run(20_000);
        }
        assertThat(round.state()).isEqualTo(state);
    }

    private RoundSite arrive(String name) {
        Seeding seed = Seeding.take(world.source(), world.source().directory);
        RoundSite site = world.site(name);
        RoundWay way = world.join(world.source(), site);
        seed.arriveAt(site, BlockSet.empty(GEOMETRY));
        way.start(world.source());
        site.start();
        way.plug();
        world.run(300);
        return site;
    }
}
