package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the administrator wants of links: a reserve, weights, a switch. */
final class BackboneLinksTest {
    private static final int KIB = 1 << 10;

    private static BackboneWorld world(BackboneSettings.Link... links) {
        return new BackboneWorld(List.of(links)).plugged();
    }

    private static BackboneSettings.Link link(String name, int weight, boolean standby) {
        return new BackboneSettings.Link(name, weight, RateLimit.NONE, standby);
    }

    @Test
    void aStandbyLinkCarriesOnlyWhileNoOtherIsUp() {
        BackboneWorld world = world(link("reserve", 100, true), link("main", 100, false));
        assertThat(world.report(0).state()).isEqualTo(LinkState.STANDBY);
        assertThat(world.report(0).why()).isNotEmpty();
        world.left.beginRound(1, 4_000, 32 * KIB, MILLI);
        world.run(500);
        assertThat(world.report(0).sentBytes()).isZero();
        world.right.measuredFrom = world.time.nanos();
        world.link(1).silence(0, true);
        world.link(1).silence(1, true);
        world.run(200);
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        assertThat(world.right.worstGapNanos).isLessThan(100 * MILLI);
        world.link(1).heal();
        world.run(1_500);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(0).state()).isEqualTo(LinkState.STANDBY);
        long sent = world.report(0).sentBytes();
        assertThat(sent).isPositive();
        world.run(500);
        assertThat(world.report(0).sentBytes()).isEqualTo(sent);
        world.checkConverges();
    }

    /** World seed 55042: what is near answers at once, and each answer was followed by another question, thousands in a second. */
    @Test
    void aNearLinkWhoseBatchesAreStuckOnProbationIsAskedNoMoreThanIsUseful() {
        BackboneWorld world = world(link("near", 100, false));
        world.link(0).setDelay(1_000);
        world.link(0).stickBatches(true);
        world.link(0).reset();
        world.run(100);
        assertThat(world.report(0).state()).isEqualTo(LinkState.PROBING);
        long before = world.network.frames(0);
        world.run(400);
        assertThat(world.network.frames(0) - before).isLessThan(100);
        world.link(0).heal();
        world.run(1_000);
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        world.checkConverges();
    }

    @Test
    void ofTwoInReserveTheFirstIsCalled() {
        BackboneWorld world = world(link("main", 100, false), link("x", 100, true), link("y", 100, true));
        world.link(0).cut();
        world.run(10);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(2).state()).isEqualTo(LinkState.STANDBY);
        world.link(1).cut();
        world.run(10);
        assertThat(world.report(2).state()).isEqualTo(LinkState.UP);
        world.link(1).plug();
        world.run(100);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(2).state()).isEqualTo(LinkState.STANDBY);
        world.checkConverges();
    }

    @Test
    void aHeavierLinkIsPreferredAndALighterOneStillHelpsUnderFullLoad() {
        BackboneWorld world = world(link("heavy", 400, false), link("light", 100, false));
        world.left.beginRound(1, 2_000, 32 * KIB, MILLI);
        world.run(1_000);
        assertThat(world.report(0).sentBytes())
                .isGreaterThan(4 * world.report(1).sentBytes());
        world.left.beginRound(2, 10_000, 128 * KIB);
        world.run(200);
        assertThat(world.bytesPerSecond(500)).isGreaterThan(190_000_000);
        world.end();
    }

    @Test
    void aLinkIsSwitchedOffAndOnAgain() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.beginRound(1, 3_000, 32 * KIB, MILLI);
        world.run(300);
        world.right.measuredFrom = world.time.nanos();
        assertThat(world.left.backbone.disable("a", world.time.nanos())).isTrue();
        assertThat(world.left.backbone.disable("nowhere", world.time.nanos())).isFalse();
        world.run(500);
        assertThat(world.report(0).state()).isEqualTo(LinkState.DISABLED);
        assertThat(world.report(0).inFlightBytes()).isZero();
        assertThat(world.right.worstGapNanos).isLessThan(30 * MILLI);
        assertThat(world.right.story).anyMatch(line -> line.contains("a DOWN CANCELLED"));
        world.link(0).reset();
        world.run(1_000);
        assertThat(world.report(0).state()).isEqualTo(LinkState.DISABLED);
        assertThat(world.left.backbone.enable("a", world.time.nanos())).isTrue();
        world.run(500);
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        assertThat(world.left.story.stream().filter(line -> line.contains("a DISABLED")))
                .hasSize(1);
        world.checkConverges();
    }

    @Test
    void batchesGrowWithTheSlowestLinkInUseButAreNotTooSmallForTheFastest() {
        BackboneWorld world = world(link("fast", 100, false), link("slow", 100, false));
        world.path(0, 50_000_000, MILLI).path(1, 10_000_000, MILLI);
        assertThat(world.left.backbone.batchTargetBytes()).isEqualTo(32 * KIB);
        world.left.beginRound(1, 20_000, 32 * KIB);
        world.run(1_000);
        assertThat(world.left.backbone.batchTargetBytes()).isEqualTo(128 * KIB);
        world.link(0).cut();
        world.run(4_000);
        assertThat(world.left.backbone.batchTargetBytes()).isEqualTo(32 * KIB);
        world.link(0).plug();
        world.link(1).cut();
        world.path(0, 100_000_000, MILLI).run(4_000);
        assertThat(world.left.backbone.batchTargetBytes()).isEqualTo(256 * KIB);
        world.end();
    }

    /** What a slow link holds at the end goes by the idle fast one too. */
    @Test
    void theEndOfARoundDoesNotWaitForASlowLink() {
        BackboneWorld world = BackboneWorld.running("slow", "fast");
        world.link(0).setRate(40_000);
        world.left.beginRound(1, 8, 64 * KIB);
        world.run(150);
        assertThat(world.left.outgoing.get(1L).durableThrough).isEqualTo(8);
        assertThat(world.report(1).retransmittedBytes()).isLessThanOrEqualTo(4 * 64 * KIB);
        world.checkConverges();
    }
}
