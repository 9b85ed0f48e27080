package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.Progress;
import org.junit.jupiter.api.Test;

final class BarTextTest {
    private static final long GIB = 1L << 30;

    @Test
    void showsShareRateAndTimeLeft() {
        assertThat(BarText.line("resync vm-1", new Progress("reading", 30 * GIB, 100 * GIB, 0, 15_000_000_000L), 90))
                .isEqualTo(
                        "resync vm-1 |█████▋             |  30 % reading, 30.0 GiB of 100 GiB, 2.0 GiB/s, 35 s left");
    }

    @Test
    void isAsLongAsTheLineWhateverThereIsToSay() {
        for (int width = 1; width < 200; width += 7) {
            for (long done = 0; done <= 8 * GIB; done += GIB / 3) {
                for (long total : new long[] {0, 8 * GIB}) {
                    assertThat(BarText.line("resync vm-102", new Progress("sending", done, total, 7, done), width))
                            .hasSize(width);
                }
            }
        }
        assertThat(BarText.line("x", new Progress("sending", GIB, GIB, 0, 1), 60))
                .contains("100 %")
                .contains("██|");
    }
}
