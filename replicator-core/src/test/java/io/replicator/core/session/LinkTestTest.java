package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.wire.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test of a link finds out, and that replication beside it does not suffer. */
final class LinkTestTest {
    private static final int KIB = 1 << 10;

    private static LinkTestOrder seconds(long seconds) {
        return new LinkTestOrder(seconds * 1_000 * MILLI, 4L << 30);
    }

    @ParameterizedTest
    @CsvSource({"1000000000, 1", "250000000, 5", "1000000000, 50", "20000000, 20", "2000000, 10"})
    void itFindsWhatThePathDoes(long bitsPerSecond, long delayMillis) {
        BackboneWorld world = new BackboneWorld("a", "b")
                .path(0, bitsPerSecond, delayMillis * MILLI)
                .plugged();
        world.run(1_000);
        LinkTrial trial = new LinkTrial(world, 0, seconds(5));
        world.run(60_000);
        LinkTestReport report = trial.report();
        assertThat(report.roundTrips()).isEqualTo(100);
        assertThat(report.roundTripMinNanos()).isCloseTo(2 * delayMillis * MILLI, within(MILLI / 2));
        assertThat(report.roundTripMedianNanos()).isBetween(report.roundTripMinNanos(), report.roundTripP99Nanos());
        assertThat(report.roundTripP99Nanos()).isLessThan(2 * delayMillis * MILLI + 3 * MILLI);
        assertThat(report.bytesPerSecond() * 8.0).isBetween(0.93 * bitsPerSecond, 1.01 * bitsPerSecond);
        assertThat(report.smallestLostFrameBytes()).isZero();
        assertThat(report.largestFrameBytes())
                .isBetween(bitsPerSecond < 100_000_000 ? 16 * KIB : 512 * KIB, FrameSizePhase.LARGEST_BYTES);
        assertThat(report.burstNanos()).isBetween(5_000 * MILLI, 5_100 * MILLI);
        assertThat(trial.path.connections()).isEqualTo(1);
        neverBlamed(world);
        world.end();
    }

    private static void neverBlamed(BackboneWorld world) {
        assertThat(world.left.story).noneMatch(line -> line.contains("SUSPECT") || line.contains(" DOWN "));
        assertThat(world.right.story).noneMatch(line -> line.contains("SUSPECT") || line.contains(" DOWN "));
    }

    /** A path that loses large packets: heartbeats pass, and so does the greeting. */
    @ParameterizedTest
    @CsvSource({"1384", "300", "9000", "100000", "255", "524303"})
    void itFindsTheLargestFrame(int limitBytes) {
        BackboneWorld world =
                new BackboneWorld("a", "b").path(0, 1_000_000_000, 5 * MILLI).plugged();
        world.link(0).passUpTo(limitBytes);
        LinkTrial trial = new LinkTrial(world, 0, new LinkTestOrder(200 * MILLI, 1 << 20));
        world.run(100_000);
        LinkTestReport report = trial.report();
        assertThat(report.largestFrameBytes()).isBetween(limitBytes - FrameSizePhase.PRECISION_BYTES, limitBytes);
        assertThat(report.smallestLostFrameBytes())
                .isBetween(limitBytes + 1, report.largestFrameBytes() + FrameSizePhase.PRECISION_BYTES);
        // The rate is that of frames which get through.
        assertThat(report.bytesPerSecond()).isPositive();
        world.end();
    }

    /** TCP puts small frames that follow one another into one packet, and that one may be too large. */
    @Test
    void aRateThatCannotBeMeasuredDoesNotHideTheLargestFrame() {
        BackboneWorld world =
                new BackboneWorld("a", "b").path(0, 1_000_000_000, 5 * MILLI).plugged();
        world.link(0).passUpTo(4_000);
        LinkTrial trial = new LinkTrial(world, 0, seconds(1));
        world.time.runUntil(60_000 * MILLI, () -> trial.test.progress().phase().equals("rate"));
        world.run(25);
        world.link(0).passUpTo(100);
        world.run(10_000);
        LinkTestReport report = trial.report();
        assertThat(report.largestFrameBytes()).isBetween(4_000 - FrameSizePhase.PRECISION_BYTES, 4_000);
        assertThat(report.bytesPerSecond()).isZero();
        assertThat(report.burstNanos()).isZero();
        world.end();
    }

    /** A path that stands still for a while is not one that loses frames of the size that was just tried. */
    @Test
    void aStallIsNotTakenForALimit() {
        BackboneWorld world =
                new BackboneWorld("a", "b").path(0, 1_000_000_000, 5 * MILLI).plugged();
        LinkTrial trial = new LinkTrial(world, 0, seconds(1));
        world.time.runUntil(5_000 * MILLI, () -> trial.test.progress().phase().equals("frame size"));
        world.run(25);
        world.link(0).stall(1_500 * MILLI);
        world.run(30_000);
        assertThat(trial.report().smallestLostFrameBytes()).isZero();
        assertThat(trial.report().largestFrameBytes()).isEqualTo(FrameSizePhase.LARGEST_BYTES);
        assertThat(trial.path.connections()).isEqualTo(2);
        world.end();
    }

    /** Both ends send as fast as they can beside it. */
    @Test
    void replicationBesideItSuffersNoSuspicionAndTheSumIsThePaths() {
        BackboneWorld world = BackboneWorld.running("a", "b").credit(24 << 20);
        world.path(0, 250_000_000, 5 * MILLI).path(1, 250_000_000, 5 * MILLI);
        world.left.beginRound(1, 20_000, 64 * KIB);
        world.right.beginRound(2, 20_000, 64 * KIB);
        world.run(2_000);
        LinkTrial trial = new LinkTrial(world, 0, seconds(3));
        world.run(10_000);
        LinkTestReport report = trial.report();
        assertThat(report.besideBytes()).isGreaterThan(3 * 5_000_000L);
        double sum = report.bytesPerSecond() + report.besideBytes() * 1e9 / report.burstNanos();
        assertThat(sum * 8).isBetween(0.9 * 250e6, 1.02 * 250e6);
        neverBlamed(world);
        world.left.abortRounds();
        world.right.abortRounds();
        world.end();
    }

    @Test
    void theLimitOfTheLinkHoldsForBothTogether() {
        BackboneWorld world = BackboneWorld.running(5_000_000, "a");
        world.left.beginRound(1, 5_000, 32 * KIB, 13 * MILLI);
        world.run(1_000);
        LinkReport before = world.report(0);
        long from = world.time.nanos();
        LinkTrial trial = new LinkTrial(world, 0, seconds(4));
        world.time.runUntil(60_000 * MILLI, () -> !trial.reports.isEmpty());
        LinkTestReport report = trial.report();
        double seconds = (world.time.nanos() - from) / 1e9;
        long sent = world.report(0).sentBytes()
                - before.sentBytes()
                + trial.test.progress().wireBytes();
        assertThat(sent).isLessThan((long) (5_000_000 * seconds) + 600 * KIB);
        // Batches, at half the limit, go first.
        assertThat(report.besideBytes() * 1e9 / report.burstNanos()).isBetween(2_400_000.0, 2_700_000.0);
        assertThat(report.bytesPerSecond()).isBetween(2_000_000L, 2_600_000L);
        assertThat(report.limitBytesPerSecond()).isEqualTo(5_000_000);
        neverBlamed(world);
        world.left.abortRounds();
        world.end();
    }

    @Test
    void aPathThatGoesSilentEndsItWithTheReason() {
        for (int millis = 100; millis < 3_000; millis += 230) {
            BackboneWorld world = BackboneWorld.running("a", "b");
            LinkTrial trial = new LinkTrial(world, 0, seconds(1));
            world.run(millis);
            world.link(0).silence(millis % 2, true);
            world.run(60_000);
            assertThat(trial.reports.size() + trial.failures.size()).isEqualTo(1);
            if (trial.reports.isEmpty()) {
                assertThat(trial.failures.get(0)).startsWith("LINK_DOWN ").containsAnyOf("silent", "no connection");
            }
            world.end();
        }
    }

    @Test
    void aTestThatCannotConnectWhereItsLinkIsUpSaysBoth() {
        BackboneWorld world = BackboneWorld.running("a");
        LinkTrial trial = new LinkTrial(world, world.link(0), seconds(1), new LinkTestTransport() {
            @Override
            public void openTest(String link, LinkTestEvents events) {
                world.time.after(MILLI, () -> events.closed(FaultCode.LINK_DOWN, "swallowed"));
            }

            @Override
            public void sendTest(String link, Message.Probe probe) {
                throw new AssertionError("nothing is open");
            }

            @Override
            public void closeTest(String link) {}
        });
        world.run(10);
        assertThat(trial.failures)
                .containsExactly("LINK_DOWN the test could not connect: swallowed; the link itself is up, so that"
                        + " connections which were made before pass where a new one does not");
        world.end();
    }

    @Test
    void itIsCancelledAtAnyTimeAndTakesNothingAfterwards() {
        for (int millis = 0; millis < 3_000; millis += 170) {
            BackboneWorld world = BackboneWorld.running("a");
            LinkTrial trial = new LinkTrial(world, 0, seconds(1));
            world.run(millis);
            trial.test.cancel(FaultCode.CANCELLED, "cancelled");
            long sent = trial.test.progress().wireBytes();
            world.run(10_000);
            assertThat(trial.reports.size() + trial.failures.size()).isEqualTo(1);
            assertThat(trial.test.progress().wireBytes()).isEqualTo(sent);
            world.end();
        }
    }
}
