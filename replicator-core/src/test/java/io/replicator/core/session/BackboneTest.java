package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a backbone does about each way a link can fail, in virtual time. */
final class BackboneTest {
    private static final int KIB = 1 << 10;

    @Test
    void bothLinksCarryBatches() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 400, 128 * KIB);
        world.run(200);
        assertThat(world.left.backbone.report(world.time.nanos()))
                .allSatisfy(link -> assertThat(link.sentBytes()).isGreaterThan(5 << 20))
                .allSatisfy(link -> assertThat(link.retransmittedBytes()).isZero());
        world.checkConverges();
    }

    @Test
    void aFastLongLinkIsFilled() {
        BackboneWorld world = new BackboneWorld("a");
        world.link(0).setDelay(10 * MILLI);
        world.link(0).setRate(100_000_000);
        world.link(0).plug();
        world.run(500);
        world.left.beginRound(1, 3_000, 64 * KIB);
        world.run(1_000);
        int received = world.right.incoming.get(1L).numbers.size();
        // 100 MB in a second is what the link can do, after a start of some round trips; credit is 4 MB, a quarter more
        // than the pipe.
        assertThat(received).isGreaterThan(1_000);
        world.checkConverges();
    }

    @Test
    void aCutIsBridgedWithinATenthOfASecond() {
        BackboneWorld world = steadyTraffic();
        world.link(0).cut();
        world.run(1_000);
        assertThat(world.right.worstWaitNanos).isLessThan(100 * MILLI);
        assertThat(report(world, 0).state()).isEqualTo(LinkState.DOWN);
        assertThat(report(world, 1).retransmittedBytes()).isPositive();
        world.checkConverges();
    }

    /** zrepl#495, drbd#106: half-dead connections that nobody noticed. */
    @Test
    void silenceOneWayIsBridgedWithinATenthOfASecond() {
        for (int deaf = 0; deaf < 2; deaf++) {
            BackboneWorld world = steadyTraffic();
            world.link(0).silence(deaf, true);
            world.run(900);
            // Who hears nothing may still get its batches through, and be told so by the other link.
            Backbone unheard = (deaf == 0 ? world.left : world.right).backbone;
            assertThat(unheard.report(world.time.nanos()).get(0).state()).isEqualTo(LinkState.SUSPECT);
            world.run(400);
            assertThat(report(world, 0).state()).isEqualTo(LinkState.DOWN);
            assertThat(world.right.worstWaitNanos).isLessThan(100 * MILLI);
            world.checkConverges();
        }
    }

    /** drbd#106 again: heartbeats pass where batches do not. */
    @Test
    void aLinkThatPassesOnlySmallPacketsIsFoundOut() {
        BackboneWorld world = steadyTraffic();
        world.link(0).stickBatches(true);
        world.run(900);
        assertThat(report(world, 0).state()).isEqualTo(LinkState.SUSPECT);
        world.run(400);
        assertThat(world.left.story).anyMatch(line -> line.contains("a DOWN"));
        assertThat(world.right.worstWaitNanos).isLessThan(100 * MILLI);
        world.checkConverges();
    }

    @Test
    void messagesOnAnIdleSilentLinkTakeTheOther() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.run(500);
        world.link(0).silence(0, true);
        world.link(0).silence(1, true);
        world.left.sendNext();
        world.right.sendNext();
        world.run(100);
        assertThat(world.right.delivered).hasSize(1);
        assertThat(world.left.delivered).hasSize(1);
        world.checkConverges();
    }

    @Test
    void aLinkThatComesUpTakesWhatSuspectOnesHoldAtOnce() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.link(1).cut();
        world.left.beginRound(1, 2, 32 * KIB);
        world.link(0).silence(0, true);
        world.link(0).silence(1, true);
        world.run(150);
        assertThat(report(world, 0).state()).isEqualTo(LinkState.SUSPECT);
        world.link(1).plug();
        world.run(16);
        assertThat(world.right.incoming.get(1L).numbers).hasSize(2);
        world.checkConverges();
    }

    @Test
    void messagesAndBatchesSurviveTheOnlyLink() {
        BackboneWorld world = BackboneWorld.running("a");
        world.left.beginRound(1, 50, 64 * KIB);
        world.left.sendNext();
        world.link(0).reset();
        world.left.sendNext();
        world.checkConverges();
    }

    @Test
    void aRoundThatIsClosedWhileItsLinksAreDownIsNotSentLater() {
        BackboneWorld world = BackboneWorld.running("a");
        world.link(0).cut();
        world.left.beginRound(1, 1_000, 64 * KIB);
        world.left.abortRounds();
        assertThat(world.left.pool.leasedBytes()).isZero();
        world.checkConverges();
    }

    @Test
    void aLinkFlapsAndNothingIsLost() {
        BackboneWorld world = steadyTraffic();
        for (int i = 0; i < 20; i++) {
            world.link(i).reset();
            world.left.sendNext();
            world.run(37);
        }
        world.checkConverges();
    }

    @Test
    void aRoundWaitsForHoursWithoutLinksAndGoesOn() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 500, 64 * KIB);
        world.run(10);
        world.network.links().forEach(SimulatedLink::cut);
        world.run(3 * 3_600_000);
        assertThat(world.left.pool.leasedBytes()).isLessThanOrEqualTo(BackboneEnd.CREDIT_BYTES + 64 * KIB);
        assertThat(world.left.story).anyMatch(line -> line.contains("all down"));
        world.checkConverges();
        assertThat(world.left.restarts).isZero();
    }

    @Test
    void aPeerThatStandsStillIsNoReasonToSendAllAgain() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 2_000, 64 * KIB);
        world.run(100);
        world.right.sleep(400 * MILLI);
        world.run(2_000);
        assertThat(report(world, 0).retransmittedBytes() + report(world, 1).retransmittedBytes())
                .isLessThan(BackboneEnd.CREDIT_BYTES);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        world.checkConverges();
    }

    @Test
    void whoSleptItselfBlamesNoLink() {
        BackboneWorld world = steadyTraffic();
        int before = world.left.story.size();
        world.left.sleep(700 * MILLI);
        world.run(2_000);
        assertThat(world.left.story.subList(before, world.left.story.size())).isEmpty();
        world.checkConverges();
    }

    @Test
    void aLimitIsKept() {
        BackboneWorld world = BackboneWorld.running(2_000_000, "a");
        world.left.beginRound(1, 1_000, 32 * KIB);
        world.run(2_000);
        assertThat(report(world, 0).sentBytes()).isBetween(3_500_000L, 4_200_000L);
        world.checkConverges();
    }

    @Test
    void closingGivesEverythingBack() {
        BackboneWorld world = steadyTraffic();
        world.left.beginRound(7, 1_000, 64 * KIB);
        world.run(7);
        world.left.die();
        world.right.die();
        world.run(1_000);
        assertThat(world.left.pool.leasedBytes()).isZero();
        assertThat(world.right.pool.leasedBytes()).isZero();
    }

    @Test
    void aRoundThatIsClosedGivesItsBatchesBack() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 1_000, 64 * KIB);
        world.run(20);
        world.left.backbone.closeRound(1, true, world.time.nanos());
        world.left.outgoing.clear();
        world.right.backbone.closeRound(1, false, world.time.nanos());
        world.run(1_000);
        assertThat(world.left.pool.leasedBytes()).isZero();
        assertThat(world.right.pool.leasedBytes()).isZero();
        assertThat(world.left.story).noneMatch(line -> line.contains("SUSPECT"));
    }

    @Test
    void statesAreTold() {
        BackboneWorld world = BackboneWorld.running("a");
        assertThat(world.left.story).hasSize(4);
        assertThat(world.left.story.get(0)).contains("met");
        assertThat(world.left.story.get(1)).contains("a PROBING");
        assertThat(world.left.story.get(2)).contains("a UP");
        assertThat(world.left.story.get(3)).contains("back");
    }

    @Test
    void withoutLinksOfItsOwnItLearnsThemFromThePeer() {
        BackboneWorld world = new BackboneWorld("a", "b");
        world.replaceRight(BackboneSettings.of(List.of()));
        world.network.links().forEach(SimulatedLink::plug);
        world.run(200);
        assertThat(world.right.backbone.report(world.time.nanos()))
                .extracting(LinkReport::name)
                .containsExactlyInAnyOrder("a", "b");
        world.left.beginRound(1, 100, 64 * KIB);
        world.right.sendNext();
        world.checkConverges();
    }

    /** A round at a pace that one link could carry alone, well on its way. */
    private static BackboneWorld steadyTraffic() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 2_500, 32 * KIB, MILLI);
        world.run(500);
        world.left.measuredFrom = 0;
        world.right.measuredFrom = world.time.nanos() - 20 * MILLI;
        return world;
    }

    private static LinkReport report(BackboneWorld world, int link) {
        return world.left.backbone.report(world.time.nanos()).get(link);
    }
}
