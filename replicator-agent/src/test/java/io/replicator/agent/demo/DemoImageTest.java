package io.replicator.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems, made and worked on without root. */
final class DemoImageTest {
    @TempDir
    Path directory;

    @Test
    void aVolumeThatProductionWorksOnStaysAFileSystemAndDiffersFromItsCopy() {
        DemoImage image = new DemoImage(directory.resolve("source.img"), directory.resolve("scratch"), 1);
        image.make(64 << 20, 8 << 20);
        Path copy = directory.resolve("copy.img");
        image.travelTo(copy);
        assertThat(image.firstDifference(copy)).isEqualTo(-1);
        assertThat(image.work(1, 4 << 20)).isEqualTo(4 << 20);
        assertThat(image.firstDifference(copy)).isNotNegative();
        assertThat(Filesystem.check(image.path())).contains("files");
        assertThat(Filesystem.check(copy)).contains("files");
    }

    @Test
    void theRoadDamagesExactlyTheChunksItNames() throws Exception {
        DemoImage image = new DemoImage(directory.resolve("source.img"), directory.resolve("scratch"), 2);
        image.make(64 << 20, 8 << 20);
        Path copy = directory.resolve("copy.img");
        image.travelTo(copy);
        List<Long> damaged = image.damage(copy, 3, 65536);
        assertThat(damaged).hasSize(3).isSorted();
        assertThat(image.firstDifference(copy) / 65536).isEqualTo(damaged.get(0));
    }

    @Test
    void aFileSystemThatIsNoneFailsItsCheck() throws Exception {
        Path image = directory.resolve("noise.img");
        byte[] noise = new byte[1 << 20];
        new java.util.SplittableRandom(1).nextBytes(noise);
        java.nio.file.Files.write(image, noise);
        assertThatThrownBy(() -> Filesystem.check(image)).isInstanceOf(DemoFailure.class);
    }
}
