package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** How fast two links are and how long a fault of one is felt, in virtual time, so that the figures are the same on every machine. */
final class BackboneFiguresTest {
    private static final long MBIT = 1_000_000;
    private static final int ENDLESS = 1_000_000;
    private static final int CUTS = 24;

    /** The longest time in which the batches in order did not get on, over cuts at moments that differ. */
    private static long worstGapMillis(String what, BiConsumer<SimulatedLink, Integer> fault) {
        long worst = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            BackboneWorld world = pair(250, 250, 5).credit(16 << 20);
            world.left.beginRound(1, ENDLESS, 0);
            world.run(1_000 + 3 * cut);
            world.right.measuredFrom = world.time.nanos();
            fault.accept(world.link(cut), cut);
            world.run(900);
            assertThat(world.right.takenBytes).isPositive();
            worst = Math.max(worst, world.right.worstGapNanos / 1000);
            world.end();
        }
        figure("worst gap in us, " + what, (double) worst);
        return worst / 1000;
    }

    /** With {@code -Dfigures=true} they are printed. */
    private static void figure(String what, double value) {
        if (Boolean.getBoolean("figures")) {
            System.out.println(what + ": " + value);
        }
    }

    private static BackboneWorld pair(long firstMbit, long secondMbit, long delayMillis) {
        return new BackboneWorld("a", "b")
                .path(0, firstMbit * MBIT, delayMillis * MILLI)
                .path(1, secondMbit * MBIT, delayMillis * MILLI)
                .plugged();
    }

    private static double filled(BackboneWorld world, double capacityMbit) {
        world.credit(16 << 20).left.beginRound(1, ENDLESS, 0);
        world.run(3_000);
        double share = world.bytesPerSecond(5_000) * 8 / MBIT / capacityMbit;
        figure("share of " + capacityMbit + " Mb/s", share);
        return share;
    }

    @Test
    void silenceUnderFullLoad() {
        assertThat(worstGapMillis("silent", (link, cut) -> {
                    link.silence(0, cut % 3 != 1);
                    link.silence(1, cut % 3 != 2);
                }))
                .isLessThanOrEqualTo(100);
    }

    @Test
    void resetUnderFullLoad() {
        assertThat(worstGapMillis("reset", (link, cut) -> link.reset())).isLessThanOrEqualTo(30);
    }

    @Test
    void lostCarrierUnderFullLoad() {
        assertThat(worstGapMillis("cut", (link, cut) -> link.cut())).isLessThanOrEqualTo(30);
    }

    /** A link that was said to carry 711 MB/s was given 11 MB: whoever waited for the first of them waited for all. */
    @Test
    void whatALinkTookOverAndTheFirstHadBroughtAlreadyIsNoMeasureOfIt() {
        BackboneWorld world = pair(250, 250, 5).credit(16 << 20);
        world.left.beginRound(1, ENDLESS, 0);
        world.run(500);
        double highest = 0;
        for (int i = 0; i < 40; i++) {
            world.link(i).reset();
            world.run(97);
            for (int link = 0; link < 2; link++) {
                highest = Math.max(highest, world.report(link).bytesPerSecond() * 8.0 / MBIT);
            }
        }
        figure("highest measure of 250 Mb/s", highest);
        assertThat(highest).isBetween(200.0, 320.0);
    }

    @Test
    void largeFramesVanishUnderFullLoad() {
        assertThat(worstGapMillis("mtu", (link, cut) -> link.passUpTo(1_400))).isLessThanOrEqualTo(100);
    }

    @Test
    void twoEqualLinksCarryTwiceAsMuch() {
        assertThat(filled(pair(250, 250, 5), 250)).isGreaterThanOrEqualTo(1.9);
    }

    @Test
    void unequalLinksAreBothFilled() {
        assertThat(filled(pair(250, 50, 5), 300)).isGreaterThanOrEqualTo(0.93);
    }

    @Test
    void aLongPathIsFilled() {
        assertThat(filled(pair(250, 250, 50), 500)).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void nothingIsSentTwiceWhereAllIsWell() {
        BackboneWorld world = pair(250, 50, 5);
        filled(world, 300);
        long sent = world.report(0).sentBytes() + world.report(1).sentBytes();
        long again = world.report(0).retransmittedBytes() + world.report(1).retransmittedBytes();
        figure("bytes sent twice", (double) again);
        assertThat(again).isLessThanOrEqualTo(sent / 1000);
        assertThat(world.left.story).noneMatch(line -> line.contains("SUSPECT"));
    }

    @Test
    void aBadLinkNeverMakesThePairSlower() {
        BackboneWorld alone =
                new BackboneWorld("a").path(0, 250 * MBIT, 5 * MILLI).plugged();
        alone.credit(4 << 20).left.beginRound(1, ENDLESS, 0);
        alone.run(2_000);
        double good = alone.bytesPerSecond(20_000);
        for (long period : new long[] {4_000, 1_000}) {
            BackboneWorld world = pair(250, 250, 5);
            world.credit(4 << 20).left.beginRound(1, ENDLESS, 0);
            world.flap(world.link(1), period / 20 * MILLI, period * MILLI, ENDLESS);
            world.run(2_000);
            double both = world.bytesPerSecond(20_000);
            figure("with a bad link, of the good one alone", both / good);
            assertThat(both).isGreaterThanOrEqualTo(good);
        }
    }

    @Test
    void aCollapseKillsNoLink() {
        BackboneWorld world = pair(10_000, 10_000, 5);
        world.credit(48 << 20).left.beginRound(1, ENDLESS, 0);
        world.run(1_000);
        int before = world.left.story.size();
        world.path(0, 100 * MBIT, 5 * MILLI).path(1, 100 * MBIT, 5 * MILLI);
        world.run(20_000);
        assertThat(world.left.story.subList(before, world.left.story.size()))
                .noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.bytesPerSecond(2_000) * 8 / MBIT / 200).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void flapsThrowNoConnectionAway() {
        BackboneWorld world = pair(250, 250, 5);
        world.credit(4 << 20).left.beginRound(1, ENDLESS, 0);
        world.run(1_000);
        world.flap(world.link(1), 300 * MILLI, 1_000 * MILLI, 60);
        double rate = world.bytesPerSecond(60_000) * 8 / MBIT;
        figure("Mb/s while one flaps", rate);
        figure("changes of state meanwhile", world.left.story.size());
        LinkReport flapping = world.report(1);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(world.left.story.size()).isLessThan(30);
        assertThat(rate).isGreaterThan(240);
        assertThat(flapping.flaps()).isGreaterThan(3);
        world.run(40_000);
        assertThat(world.report(1).state()).isEqualTo(LinkState.UP);
        assertThat(world.report(1).flaps()).isZero();
    }

    @Test
    void bothFlapAndTheRoundGoesOn() {
        BackboneWorld world = pair(250, 250, 5);
        world.credit(4 << 20).left.beginRound(1, ENDLESS, 0);
        world.run(1_000);
        world.flap(world.link(0), 300 * MILLI, 1_000 * MILLI, 60);
        world.flap(world.link(1), 300 * MILLI, 1_000 * MILLI, 60);
        double rate = world.bytesPerSecond(60_000) * 8 / MBIT;
        figure("Mb/s while both flap", rate);
        assertThat(world.left.story).noneMatch(line -> line.contains(" DOWN "));
        assertThat(rate).isGreaterThan(0.6 * 500);
    }
}
