package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkTestReport;
import org.junit.jupiter.api.Test;

/** What a test of a link has found, in words. */
final class LinkTestViewTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    @Test
    void aGoodPath() {
        assertThat(LinkTestView.text(report(524_304, 0, 5 * SECOND, 0, 0))).isEqualTo("""
              round trip  10.0 ms at best, 10.2 ms in the middle, 99 of 100 within 14.0 ms
              frames      up to 524304 bytes get through; larger ones were not tried
              rate        248.0 Mb/s (29.6 MiB/s), with nothing beside it; 148 MiB in 5.0 s
            """);
    }

    @Test
    void aPathThatLosesLargePacketsBesideReplicationAndWithALimit() {
        assertThat(LinkTestView.text(report(1_380, 1_396, 5 * SECOND, 62_500_000, 62_500_000)))
                .contains("1380 bytes get through and 1396 do not")
                .contains("MTU")
                .contains("beside 100.0 Mb/s of replication")
                .contains("limit       the link may send 500.0 Mb/s, all together");
    }

    @Test
    void aPathThatLosesSmallFramesTooWhereTheyFollowOneAnother() {
        LinkTestReport stuck = new LinkTestReport(100, 1, 1, 1, 3_900, 3_916, 60_000, 0, 0, 0, 0);
        assertThat(LinkTestView.text(stuck))
                .contains("3900 bytes get through and 3916 do not")
                .contains("not measured: small frames in a row");
    }

    @Test
    void aLimitThatReplicationUsesUp() {
        LinkTestReport none = new LinkTestReport(100, 1, 1, 1, 524_304, 0, 32, 5 * SECOND, 0, 62_500_000, 12_500_000);
        assertThat(LinkTestView.text(none)).contains("none: replication takes all that the link may send");
    }

    private static LinkTestReport report(int largest, int lost, long nanos, long beside, long limit) {
        return new LinkTestReport(
                100, 10 * MILLI, 10_200_000, 14 * MILLI, largest, lost, 155_000_000, nanos, 31_000_000, beside, limit);
    }
}
