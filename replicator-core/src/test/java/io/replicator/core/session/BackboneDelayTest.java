package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The window of a link after its path became longer or shorter, and beside the queue that the link itself makes; in virtual time. */
final class BackboneDelayTest {
    private static final long MBIT = 1_000_000;
    private static final int ENDLESS = 1_000_000;

    /** One link under full load for two seconds, by a path of that many Mb/s and so long one way. */
    private static BackboneWorld loaded(long mbit, long delayMillis) {
        BackboneWorld world =
                new BackboneWorld("a").path(0, mbit * MBIT, delayMillis * MILLI).plugged();
        world.credit(32 << 20).left.beginRound(1, ENDLESS, 0);
        world.run(2_000);
        return world;
    }

    private static double share(BackboneWorld world, long millis, double mbit) {
        double share = world.bytesPerSecond(millis) * 8 / MBIT / mbit;
        if (Boolean.getBoolean("figures")) {
            System.out.printf(
                    "share %.3f of %.0f Mb/s, window %d, %d us%n",
                    share, mbit, world.report(0).windowBytes(), world.report(0).roundTripNanos() / 1000);
        }
        return share;
    }

    @Test
    void aPathThatBecameLongerIsFilledAgainAfterASecond() {
        for (long to : new long[] {10, 30, 60}) {
            BackboneWorld world = loaded(250, 5);
            world.path(0, 250 * MBIT, to * MILLI);
            world.run(1_000);
            assertThat(share(world, 1_000, 250))
                    .as("of the path, one way %d ms", to)
                    .isGreaterThanOrEqualTo(0.9);
            world.end();
        }
    }

    @Test
    void aPathThatBecameLongerByTwentyTimesIsFilledAgainAfterTwoSeconds() {
        BackboneWorld world = loaded(250, 5);
        world.path(0, 250 * MBIT, 100 * MILLI);
        world.run(2_000);
        assertThat(share(world, 1_000, 250)).isGreaterThanOrEqualTo(0.9);
    }

    /** It is full all the while, so that nothing tells of it before the link is drained by the clock. */
    @Test
    void aPathThatBecameShorterKeepsNoQueueForLong() {
        BackboneWorld world = loaded(250, 50);
        long before = world.report(0).windowBytes();
        world.path(0, 250 * MBIT, 5 * MILLI);
        world.run(1_000);
        assertThat(share(world, 11_000, 250)).isGreaterThanOrEqualTo(0.97);
        assertThat(world.report(0).windowBytes()).isLessThan(before / 3);
        assertThat(share(world, 10_000, 250)).isGreaterThanOrEqualTo(0.97);
    }

    /** Small batches on a slow path: nearly all of the window that the path does not hold stands in a queue at all times. */
    @Test
    void theQueueThatALinkMakesDoesNotOpenItsWindow() {
        BackboneWorld world = loaded(25, 50);
        share(world, 3_000, 25);
        long before = world.report(0).windowBytes();
        for (int i = 0; i < 6; i++) {
            assertThat(share(world, 10_000, 25)).isGreaterThanOrEqualTo(0.95);
        }
        assertThat(world.report(0).windowBytes()).isLessThan(before * 5 / 4);
    }

    /** The round trip grows as by a longer path, and so does the window where the two are not told apart. */
    @Test
    void aPathThatBecameSlowerIsNotTakenForALongerOne() {
        BackboneWorld world = loaded(250, 20);
        long before = world.report(0).windowBytes();
        world.path(0, 25 * MBIT, 20 * MILLI);
        world.run(5_000);
        assertThat(share(world, 10_000, 25)).isGreaterThanOrEqualTo(0.97);
        assertThat(world.report(0).windowBytes()).isLessThan(before / 5);
    }

    @Test
    void aPauseOfThePeerIsNotTakenForALongerPath() {
        BackboneWorld world = loaded(250, 20);
        long before = world.report(0).windowBytes();
        for (int pause = 0; pause < 10; pause++) {
            world.right.sleep(350 * MILLI);
            world.run(1_013);
            assertThat(world.report(0).windowBytes()).isLessThan(before * 5 / 4);
        }
    }

    /** What the other end has under way delays the answers, so each needs a wider window to fill its way; the two must not drive each other on. */
    @Test
    void aPathThatIsFullBothWaysIsFilledBothWaysByBoundedWindows() {
        BackboneWorld world = loaded(250, 20);
        long before = world.report(0).windowBytes();
        world.right.beginRound(1, ENDLESS, 0);
        world.run(10_000);
        for (int i = 0; i < 3; i++) {
            assertThat(share(world, 10_000, 250)).isGreaterThanOrEqualTo(0.9);
            assertThat(world.report(0).windowBytes()).isLessThan(before * 5 / 2);
        }
    }

    // ---- the rule itself; 100 ms apart, as heartbeats are ----

    private static final long WINDOW = 15 * MILLI;

    private final BackboneDelay delay = new BackboneDelay();
    private long now = Long.MIN_VALUE / 2;

    private void clear(long millis) {
        now += 100 * MILLI;
        delay.sample(millis * MILLI, true, WINDOW, now);
    }

    private void crowded(long millis) {
        now += 100 * MILLI;
        delay.sample(millis * MILLI, false, WINDOW, now);
    }

    private void crowdedUntilDrained(long millis) {
        for (int i = 0; i < 1_000 && !delay.isDraining(); i++) {
            crowded(millis);
        }
    }

    @Test
    void anIdleLinkLearnsOfALongerPathByTwoRoundTrips() {
        clear(10);
        clear(60);
        assertThat(delay.lowestNanos()).isEqualTo(10 * MILLI);
        clear(61);
        assertThat(delay.lowestNanos()).isEqualTo(60 * MILLI);
        assertThat(delay.isDraining()).isFalse();
        clear(9);
        assertThat(delay.lowestNanos()).isEqualTo(9 * MILLI);
    }

    @Test
    void roundTripsThatOverlapCountOnce() {
        clear(10);
        now += 300 * MILLI;
        for (long asked = 300; asked > 0; asked -= 100) {
            // The peer's process stood still, and answers them all when it goes on.
            delay.sample(asked * MILLI, true, WINDOW, now);
        }
        assertThat(delay.lowestNanos()).isEqualTo(10 * MILLI);
    }

    @Test
    void aCrowdedRoundTripNeverMakesThePathLonger() {
        clear(10);
        for (int i = 0; i < 1_000; i++) {
            crowded(40);
        }
        assertThat(delay.lowestNanos()).isEqualTo(10 * MILLI);
        assertThat(delay.isDraining()).isTrue();
    }

    @Test
    void whereItWasTheQueueTheNextAttemptWaitsLonger() {
        clear(10);
        long last = now;
        for (long wait : new long[] {0, 1, 2, 4, 8}) {
            crowdedUntilDrained(40);
            assertThat(now - last).isBetween(wait * 1_000 * MILLI, (wait * 1_000 + 200) * MILLI);
            delay.asked();
            assertThat(delay.isDraining()).as("until its answer is here").isTrue();
            clear(11);
            assertThat(delay.isDraining()).isFalse();
            last = now;
        }
    }

    @Test
    void aLinkThatIsNeverIdleIsDrainedByTheClock() {
        clear(10);
        long since = now;
        crowdedUntilDrained(12);
        assertThat(now - since).isBetween(10_000 * MILLI, 10_200 * MILLI);
        delay.asked();
        assertThat(delay.isDraining())
                .as("what follows cannot delay what was asked")
                .isFalse();
    }
}
