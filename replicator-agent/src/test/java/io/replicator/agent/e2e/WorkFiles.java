package io.replicator.agent.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The files that production writes: half of them random, half of them text that compresses. */
final class WorkFiles {
    static final int FILE_BYTES = 1 << 20;

    private final SplittableRandom random;

    WorkFiles(long seed) {
        random = new SplittableRandom(seed);
    }

    Path fill(Path file) {
        byte[] bytes = new byte[FILE_BYTES];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + (bytes[i] & 7));
            }
        }
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
