package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a limit allows at each hour, and how evenly what goes out under it. */
final class RateLimitTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final RateLimit OFFICE = new RateLimit(
            0,
            List.of(
                    new RateLimit.Window(LocalTime.of(8, 0), LocalTime.of(18, 30), 1_000_000),
                    new RateLimit.Window(LocalTime.of(22, 0), LocalTime.of(6, 0), 9_000_000)),
            PARIS);

    private static long at(int hour, int minute) {
        return OFFICE.at(LocalDateTime.of(2026, 7, 1, hour, minute)
                .atZone(PARIS)
                .toInstant()
                .toEpochMilli());
    }

    @Test
    void eachHourHasItsLimit() {
        assertThat(at(7, 59)).isZero();
        assertThat(at(8, 0)).isEqualTo(1_000_000);
        assertThat(at(18, 29)).isEqualTo(1_000_000);
        assertThat(at(18, 30)).isZero();
        assertThat(at(21, 59)).isZero();
        assertThat(at(22, 0)).isEqualTo(9_000_000);
        assertThat(at(0, 0)).isEqualTo(9_000_000);
        assertThat(at(5, 59)).isEqualTo(9_000_000);
        assertThat(at(6, 0)).isZero();
    }

    @Test
    void theFirstWindowCountsAndOneWithoutAnEndIsTheWholeDay() {
        LocalTime noon = LocalTime.NOON;
        RateLimit limit = new RateLimit(
                5,
                List.of(new RateLimit.Window(noon, noon, 7), new RateLimit.Window(noon, LocalTime.of(13, 0), 9)),
                PARIS);
        assertThat(limit.at(0)).isEqualTo(7);
        assertThat(limit.at(12 * 3_600_000L)).isEqualTo(7);
        assertThatThrownBy(() -> RateLimit.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimit.Window(noon, noon, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** In any 50 ms no more goes out than the limit allows in that time, 5 ms worth, and one batch. */
    @Test
    void whatIsLimitedFlowsEvenly() {
        BackboneWorld world = BackboneWorld.running(2_000_000, "a", "b");
        world.left.beginRound(1, 10_000, 32 << 10);
        world.run(500);
        for (int i = 0; i < 40; i++) {
            long before = world.report(0).sentBytes();
            world.run(50);
            assertThat(world.report(0).sentBytes() - before).isBetween(100_000L - 33_000, 100_000L + 10_000 + 33_000);
        }
        assertThat(world.bytesPerSecond(4_000)).isBetween(3_900_000.0, 4_050_000.0);
        world.end();
    }

    @Test
    void aRoundHasALimitOfItsOwnAndHoldsUpNoOther() {
        BackboneWorld world = BackboneWorld.running("a", "b");
        world.left.limit = RateLimit.of(1_000_000);
        world.left.beginRound(1, 10_000, 32 << 10);
        world.run(500);
        assertThat(world.bytesPerSecond(4_000)).isBetween(960_000.0, 1_040_000.0);
        world.left.limit = RateLimit.NONE;
        world.left.beginRound(2, 10_000, 64 << 10);
        assertThat(world.bytesPerSecond(1_000)).isGreaterThan(100_000_000);
        world.left.backbone.closeRound(2, true, world.time.nanos());
        world.left.outgoing.remove(2L);
        world.run(100);
        world.left.backbone.limitRound(1, RateLimit.of(3_000_000), world.time.nanos());
        assertThat(world.bytesPerSecond(4_000)).isBetween(2_900_000.0, 3_100_000.0);
        world.end();
    }

    @Test
    void theHourChangesWhileALinkIsInUse() {
        RateLimit limit = new RateLimit(
                4_000_000,
                List.of(new RateLimit.Window(LocalTime.MIDNIGHT, LocalTime.of(0, 1), 1_000_000)),
                ZoneId.of("UTC"));
        BackboneWorld world = new BackboneWorld(List.of(new BackboneSettings.Link("a", 100, limit, false))).plugged();
        world.left.beginRound(1, 10_000, 32 << 10);
        world.run(10_000);
        assertThat(world.report(0).limitBytesPerSecond()).isEqualTo(1_000_000);
        assertThat(world.bytesPerSecond(5_000)).isBetween(960_000.0, 1_040_000.0);
        world.run(46_500);
        assertThat(world.report(0).limitBytesPerSecond()).isEqualTo(4_000_000);
        assertThat(world.bytesPerSecond(5_000)).isBetween(3_900_000.0, 4_100_000.0);
        world.end();
    }
}
