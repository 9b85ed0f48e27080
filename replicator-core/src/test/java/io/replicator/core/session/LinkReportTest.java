package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an administrator is shown of a link is so. */
final class LinkReportTest {
    private static final int KIB = 1 << 10;

    @Test
    void everyFigureOfALinkIsTrue() {
        BackboneWorld world = new BackboneWorld(List.of(
                        new BackboneSettings.Link("a", 70, RateLimit.of(50_000_000), false),
                        new BackboneSettings.Link("b", 100, RateLimit.NONE, false),
                        new BackboneSettings.Link("c", 100, RateLimit.NONE, true)))
                .credit(24 << 20)
                .path(0, 80_000_000, 10 * MILLI)
                .path(1, 80_000_000, 10 * MILLI)
                .plugged();
        world.left.beginRound(1, 20_000, 64 * KIB);
        world.run(5_000);
        LinkReport good = world.report(0);
        assertThat(good.state()).isEqualTo(LinkState.UP);
        assertThat(good.why()).isEmpty();
        assertThat(good.code()).isEmpty();
        assertThat(good.stateNanos()).isBetween(5_000 * MILLI, 5_300 * MILLI);
        assertThat(good.roundTripNanos()).isBetween(20 * MILLI, 80 * MILLI);
        assertThat(good.bytesPerSecond()).isBetween(9_500_000L, 11_000_000L);
        assertThat(good.inFlightBytes()).isBetween(128L * KIB, good.windowBytes() + 64 * KIB);
        assertThat(good.retransmittedBytes()).isZero();
        assertThat(good.flaps()).isZero();
        assertThat(good.failovers()).isZero();
        assertThat(good.name()).isEqualTo("a");
        assertThat(good.windowBytes())
                .as("what the path holds, and a little more")
                .isBetween(128L * KIB, 1_024L * KIB);
        assertThat(good.weight()).isEqualTo(70);
        assertThat(good.limitBytesPerSecond()).isEqualTo(50_000_000);
        assertThat(good.standby()).isFalse();
        assertThat(world.report(2).standby()).isTrue();
        assertThat(world.report(2).sentBytes()).as("a reserve carries nothing").isZero();
        LinkReport other = world.report(1);
        long sent = good.sentBytes() + other.sentBytes();
        assertThat(world.right.takenBytes)
                .as("what was sent and is not under way has arrived")
                .isBetween(sent - good.inFlightBytes() - other.inFlightBytes(), sent);
        assertThat(good.sentBytes()).as("its half").isBetween(sent * 2 / 5, sent * 3 / 5);
        assertThat(good.writtenBytes()).as("nobody has told of any").isZero();
        world.left.backbone.written("a", 777, world.time.nanos());
        assertThat(world.report(0).writtenBytes()).isEqualTo(777);
        List<LinkReport> there = world.right.backbone.report(world.time.nanos());
        assertThat(there.get(0).receivedBytes() + there.get(1).receivedBytes())
                .as("nothing came twice")
                .isEqualTo(world.right.takenBytes);
        assertThat(good.receivedBytes()).isZero();

        world.link(0).silence(0, true);
        world.run(300);
        LinkReport silent = world.report(0);
        assertThat(silent.state()).isEqualTo(LinkState.SUSPECT);
        assertThat(silent.stateNanos()).isBetween(100 * MILLI, 300 * MILLI);
        assertThat(silent.code()).contains(FaultCode.LINK_DOWN);
        assertThat(silent.why()).contains("was acknowledged for");
        assertThat(silent.failovers()).isEqualTo(1);
        assertThat(silent.flaps()).isEqualTo(1);
        assertThat(world.report(1).retransmittedBytes()).isPositive();

        world.run(2_000);
        LinkReport gone = world.report(0);
        assertThat(gone.state()).isEqualTo(LinkState.DOWN);
        assertThat(gone.stateNanos()).isBetween(1_000 * MILLI, 1_400 * MILLI);
        assertThat(gone.why()).contains("was acknowledged for");
        assertThat(gone.inFlightBytes()).isZero();

        world.left.backbone.disable("b", world.time.nanos());
        assertThat(world.report(1).state()).isEqualTo(LinkState.DISABLED);
        assertThat(world.report(1).why()).contains("switched off");
        world.left.backbone.enable("b", world.time.nanos());
        world.left.abortRounds();
        world.end();
    }
}
