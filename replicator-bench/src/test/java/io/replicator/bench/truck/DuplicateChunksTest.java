package io.replicator.bench.truck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DuplicateChunksTest {
    private static final int MIB = 1 << 20;

    /** Of four MiB one is zero, one compressible, and the last two are the same. */
    @Test
    void whatIsThereTwiceCountsOnce(@TempDir Path directory) throws IOException {
        byte[] bytes = new byte[4 * MIB];
        Arrays.fill(bytes, MIB, 2 * MIB, (byte) 7);
        byte[] random = new byte[MIB];
        new Random(1).nextBytes(random);
        System.arraycopy(random, 0, bytes, 2 * MIB, MIB);
        System.arraycopy(random, 0, bytes, 3 * MIB, MIB);
        Path image = Files.write(directory.resolve("some.img"), bytes);
        assertThat(DuplicateChunks.row(image, 64 << 10))
                .isEqualTo("| `some.img` | 4 MiB | 3 MiB | 64.6 % | 2 MiB | 1 MiB | 50.0 % less |");
    }
}
