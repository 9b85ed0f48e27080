package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.job.ExportDryRun.Medium;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether media have room, before anybody carries them about. */
final class ExportDryRunTest {
    private static final long GIB = 1L << 30;

    @Test
    void mediaThatSuffice() {
        assertThat(ExportDryRun.verdict(3 * GIB, List.of(medium(1, 2), medium(2, 1)))
                        .words())
                .isEqualTo("at most about 3.0 GiB in all; /mnt/disk-1 has 2.0 GiB, /mnt/disk-2 has 1.0 GiB: enough");
    }

    @Test
    void mediaThatDoNot() {
        assertThat(ExportDryRun.verdict(8 * GIB, List.of(medium(1, 2), medium(2, 1)))
                        .words())
                .endsWith(": NOT ENOUGH, about 5.0 GiB more is needed, 3 more like the largest of these; an export that"
                        + " has filled its media goes on onto the next ones");
        assertThat(ExportDryRun.verdict(GIB, List.of(medium(1, 0))).words())
                .endsWith(": NOT ENOUGH, about 1.0 GiB more is needed");
    }

    @Test
    void theSpaceOfOneDiskCountsOnce() {
        assertThat(ExportDryRun.verdict(
                                3 * GIB, List.of(medium(1, 2), new Medium(Path.of("/mnt/disk-1/too"), 1, 2 * GIB)))
                        .words())
                .contains("/mnt/disk-1/too is on the same file system as another: NOT ENOUGH, about 1.0 GiB more");
    }

    private static Medium medium(int number, long freeGibibytes) {
        return new Medium(Path.of("/mnt/disk-" + number), number, freeGibibytes * GIB);
    }
}
