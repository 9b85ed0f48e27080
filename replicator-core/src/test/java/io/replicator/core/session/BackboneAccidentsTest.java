package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accidents that others had with links, and stalls that are no fault of a link. */
final class BackboneAccidentsTest {
    private static final int KIB = 1 << 10;

    /** A round at a pace that one link could carry alone, well on its way. */
    private static BackboneWorld steadyTraffic() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 20_000, 32 * KIB, MILLI);
        world.run(500);
        world.right.measuredFrom = world.time.nanos();
        return world;
    }

    /** DRBD 724202876: what came by two paths, split, late, twice and in another order, spoilt what the first had brought. */
    @Test
    void whatComesByBothLinksLateAndTwiceIsTakenOnce() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.link(0).setDelay(30 * MILLI);
        world.link(0).setRepeatEvery(2);
        world.link(0).setTwin(world.link(1));
        world.link(1).setRepeatEvery(3);
        world.link(1).setTwin(world.link(0));
        world.left.beginRound(1, 400, 24 * KIB);
        world.right.beginRound(1, 400, 24 * KIB);
        for (int i = 0; i < 20; i++) {
            world.link(i).stall(60 * MILLI);
            world.left.sendNext();
            world.run(90);
        }
        assertThat(world.right.backbone.timesPassed(BackbonePath.BATCH_TWICE)).isGreaterThan(50);
        world.checkConverges();
    }

    /** zrepl#495, drbd#106: heartbeats passed and data did not, and nobody noticed. Judged by what is acknowledged. */
    @Test
    void aLinkThatLosesLargeFramesIsFoundOutEachTimeAndUsedLess() {
        BackboneWorld world = steadyTraffic();
        world.link(0).passUpTo(1_400);
        world.run(18_000);
        assertThat(world.right.worstGapNanos).isLessThan(100 * MILLI);
        assertThat(world.left.story).anyMatch(line -> line.contains("a DOWN LINK_DOWN nothing sent on it was ack"));
        // Each time it has to be good for longer before it is tried again.
        assertThat(world.left.story.stream()
                        .filter(line -> line.contains("a SUSPECT"))
                        .count())
                .isBetween(3L, 9L);
        assertThat(world.report(0).flaps()).isGreaterThan(3);
        world.checkConverges();
    }

    @Test
    void aLinkThatIsDeafOnOneSideFlapsAndTheOtherCarriesOn() {
        BackboneWorld world = steadyTraffic();
        for (int i = 0; i < 10; i++) {
            world.link(0).silence(i % 2, true);
            world.run(700);
            world.link(0).silence(i % 2, false);
            world.run(300);
        }
        assertThat(world.right.worstGapNanos).isLessThan(100 * MILLI);
        world.checkConverges();
    }

    /** DRBD 744fcf053: a number from the peer was used before it was checked. More than the credit closes the link, and takes no memory. */
    @Test
    void moreThanTheCreditIsRefusedBeforeItIsTaken() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.right.creditBytes = 256 * KIB;
        world.left.beginRound(1, 300, 64 * KIB);
        for (int i = 0; i < 50; i++) {
            world.run(3);
            assertThat(world.right.pool.leasedBytes()).isLessThanOrEqualTo(256 * KIB);
            assertThat(world.left.pool.leasedBytes()).isLessThanOrEqualTo((256 + 64) * KIB);
        }
        world.checkConverges();
    }

    @Test
    void aPeerThatStandsStillForTwoSecondsCostsNoConnection() {
        BackboneWorld world = steadyTraffic();
        world.right.sleep(2_000 * MILLI);
        world.run(4_000);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.right.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        world.checkConverges();
    }

    /** The peer's memory is full: what is sent stays in the kernels, and yet no link is to blame. */
    @Test
    void aPeerThatTakesNothingForTenSecondsCostsNoConnection() {
        BackboneWorld world = steadyTraffic();
        world.network.links().forEach(link -> link.stickBatches(true));
        world.run(10_000);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.left.pool.leasedBytes()).isLessThanOrEqualTo(BackboneEnd.CREDIT_BYTES + 64 * KIB);
        assertThat(world.left.backbone.timesPassed(BackbonePath.PEER_STALLED)).isPositive();
        world.network.links().forEach(link -> link.stickBatches(false));
        world.checkConverges();
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
    }

    /** The same, on paths or at a peer that keep an answer for a while now and then: it need not be there when patience is measured. */
    @Test
    void aPeerThatTakesNothingAndAnswersHesitantlyCostsNoConnection() {
        BackboneWorld world = steadyTraffic();
        world.network.links().forEach(link -> link.stickBatches(true));
        for (int i = 0; i < 5; i++) {
            world.run(1_800);
            silenceAll(world, true);
            world.run(200);
            silenceAll(world, false);
        }
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        world.network.links().forEach(link -> link.stickBatches(false));
        world.checkConverges();
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
    }

    private static void silenceAll(BackboneWorld world, boolean silent) {
        for (SimulatedLink link : world.network.links()) {
            link.silence(0, silent);
            link.silence(1, silent);
        }
    }

    @Test
    void aDiskThatStallsForTenSecondsIsBackPressure() {
        BackboneWorld world = steadyTraffic();
        world.right.durableAfterNanos = 10_000 * MILLI;
        world.run(30_000);
        assertThat(world.left.story).noneMatch(line -> line.contains("SUSPECT") || line.contains(" DOWN "));
        assertThat(world.left.pool.leasedBytes()).isLessThanOrEqualTo(BackboneEnd.CREDIT_BYTES + 64 * KIB);
        world.right.durableAfterNanos = MILLI;
        world.checkConverges();
    }

    @Test
    void bothLinksAreSilentForTenHours() {
        BackboneWorld world = steadyTraffic();
        for (int end = 0; end < 2; end++) {
            world.link(0).silence(end, true);
            world.link(1).silence(end, true);
        }
        world.run(36_000_000);
        assertThat(world.left.pool.leasedBytes()).isLessThanOrEqualTo(BackboneEnd.CREDIT_BYTES + 64 * KIB);
        assertThat(world.left.story).anyMatch(line -> line.contains("all down"));
        assertThat(world.left.story.size()).isLessThan(20);
        world.checkConverges();
        assertThat(world.left.restarts).isZero();
    }

    @Test
    void aSecondConnectionTakesThePlaceOfALiveOne() {
        BackboneWorld world = steadyTraffic();
        for (int i = 0; i < 40; i++) {
            world.link(i).replace(i / 2 % 2);
            world.left.sendNext();
            world.right.sendNext();
            world.run(23 + i);
        }
        assertThat(world.left.story).anyMatch(line -> line.contains("replaced by a newer connection"));
        world.checkConverges();
    }

    @Test
    void theDelayJumpsAndNoLinkIsBlamedForLong() {
        BackboneWorld world = steadyTraffic();
        world.network.links().forEach(link -> link.setDelay(120 * MILLI));
        world.run(3_000);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        world.checkConverges();
    }

    /**
     * A storm of copies would be worse than the fault: suspicion alone sends no more than its budget, an eighth of what was acknowledged, and
     * what impatience at the end may add. A link holds ten times that each time it stalls.
     */
    @Test
    void suspicionSendsNoMoreTwiceThanItsBudget() {
        BackboneSettings usual =
                BackboneSettings.of(List.of(new BackboneSettings.Link("a", 0), new BackboneSettings.Link("b", 0)));
        int budgetBytes = 512 * KIB;
        BackboneWorld world = new BackboneWorld(BackboneDeeds.withBudget(usual, budgetBytes))
                .credit(24 << 20)
                .path(0, 800_000_000, 20 * MILLI)
                .path(1, 800_000_000, 20 * MILLI)
                .plugged();
        world.left.beginRound(1, 10_000, 128 * KIB);
        world.run(1_000);
        for (int i = 0; i < 20; i++) {
            world.link(i).stall(160 * MILLI);
            world.run(200);
        }
        long acknowledged = world.left.outgoing.get(1L).durableBytes;
        long again = world.report(0).retransmittedBytes() + world.report(1).retransmittedBytes();
        long mostBytes = budgetBytes + acknowledged / 8 + 512 * KIB;
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(again).isPositive().isLessThanOrEqualTo(mostBytes);
        assertThat(world.left.backbone.timesPassed(BackbonePath.BUDGET_SPENT)).isPositive();
        world.end();
    }
}
