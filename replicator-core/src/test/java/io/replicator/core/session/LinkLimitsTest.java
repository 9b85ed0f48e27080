package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkTestReport;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the limits of links and of rounds hold for: batches, and of a link also what tests it; not what tells whether it lives. */
final class LinkLimitsTest {
    private static final long LEAST_LIMIT = 12_500;
    private static final int BATCH_BYTES = 32 << 10;

    private static LinkTestReport test(BackboneWorld world, long burstMillis) {
        LinkTrial trial = new LinkTrial(world, 0, new LinkTestOrder(burstMillis * MILLI, 4L << 30));
        world.time.runUntil(125_000 * MILLI, trial::hasEnded);
        return trial.report();
    }

    /** A link that has used its limit up for seconds is noticed when it falls silent, as any other. */
    @Test
    void heartbeatsAreNotHeldByTheLimitOfTheirLink() {
        BackboneWorld world = BackboneWorld.running(LEAST_LIMIT, "a", "b");
        world.left.beginRound(1, 1_000, BATCH_BYTES);
        world.run(30_000);
        assertThat(world.report(0).sentBytes())
                .isBetween(30 * LEAST_LIMIT - BATCH_BYTES, 30 * LEAST_LIMIT + 2 * BATCH_BYTES);
        assertThat(world.left.story).noneMatch(line -> line.contains("SUSPECT"));
        world.link(0).silence(0, true);
        world.run(250);
        assertThat(world.report(0).state()).isEqualTo(LinkState.SUSPECT);
        world.left.abortRounds();
        world.link(0).heal();
        world.end();
    }

    @Test
    void theLimitOfARoundDoesNotHoldATestOfItsLink() {
        BackboneWorld world = BackboneWorld.running("a").path(0, 80_000_000, 5 * MILLI);
        world.left.limit = RateLimit.of(1_000_000);
        world.left.beginRound(1, 1_000, BATCH_BYTES);
        LinkTestReport report = test(world, 2_000);
        assertThat(report.bytesPerSecond()).isGreaterThan(8_000_000);
        assertThat(report.limitBytesPerSecond()).isZero();
        world.left.abortRounds();
        world.end();
    }

    @Test
    void aTestGoesByTheLimitOfTheHour() {
        // The world begins at midnight.
        RateLimit.Window firstMinute = new RateLimit.Window(LocalTime.MIDNIGHT, LocalTime.of(0, 1), 1_000_000);
        RateLimit limit = new RateLimit(0, List.of(firstMinute), ZoneOffset.UTC);
        BackboneWorld world = new BackboneWorld(List.of(new BackboneSettings.Link("a", 100, limit, false))).plugged();
        world.path(0, 80_000_000, 5 * MILLI);
        LinkTestReport early = test(world, 4_000);
        assertThat(early.limitBytesPerSecond()).isEqualTo(1_000_000);
        assertThat(early.bytesPerSecond()).isBetween(800_000L, 1_050_000L);
        world.run(60_000);
        LinkTestReport later = test(world, 4_000);
        assertThat(later.limitBytesPerSecond()).isZero();
        assertThat(later.bytesPerSecond()).isGreaterThan(9_000_000);
        world.end();
    }

    @Test
    void framesThatTakeTheLimitForSecondsAreNotTried() {
        BackboneWorld world = BackboneWorld.running(LEAST_LIMIT, "a");
        world.run(1_000);
        long from = world.time.nanos();
        LinkTrial trial = new LinkTrial(world, 0, new LinkTestOrder(2_000 * MILLI, 4L << 30));
        world.time.runUntil(125_000 * MILLI, trial::hasEnded);
        double seconds = (world.time.nanos() - from) / 1e9;
        assertThat(trial.report().largestFrameBytes()).isBetween(8 << 10, (int) LEAST_LIMIT);
        assertThat(trial.report().smallestLostFrameBytes()).isZero();
        assertThat(trial.test.progress().wireBytes()).isLessThan((long) (LEAST_LIMIT * (seconds + 1)));
        assertThat(seconds).isLessThan(10);
        world.end();
    }
}
