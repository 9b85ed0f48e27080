package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Image files: made, written to at random, copied, compared. */
final class Images {
    static final int BLOCK_BYTES = 4096;

    private static final int CHUNK_BYTES = 64 << 10;

    private Images() {}

    /** A file of that many zero bytes without space behind them. */
    static Path sparse(Path image, long sizeBytes) {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a file off. */
    static void truncate(Path image, long sizeBytes) {
        HostCommand.mustRun("truncate", "--size=" + sizeBytes, image.toString());
    }

    /** Writes random blocks of 4 KiB within the first {@code withinBytes} bytes, as a database does; the number of chunks it touched. */
    static int scatter(Path image, SplittableRandom random, int blocks, long withinBytes) {
        byte[] block = new byte[BLOCK_BYTES];
        Set<Long> chunks = new HashSet<>();
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (int i = 0; i < blocks; i++) {
                random.nextBytes(block);
                long position = random.nextLong(withinBytes / BLOCK_BYTES) * BLOCK_BYTES;
                file.seek(position);
                file.write(block);
                chunks.add(position / CHUNK_BYTES);
            }
            return chunks.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The copy that travels, holes and all. */
    static Path copy(Path image, Path to) {
        HostCommand.mustRun("cp", "--sparse=always", image.toString(), to.toString());
        return to;
    }

    static boolean equal(Path one, Path other) {
        try {
            return Files.mismatch(one, other) == -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of the blocks that differ. */
    static long differingBytes(Path one, Path other) {
        try (InputStream first = Files.newInputStream(one);
                InputStream second = Files.newInputStream(other)) {
            long differing = 0;
            byte[] here = first.readNBytes(BLOCK_BYTES);
            for (; here.length > 0; here = first.readNBytes(BLOCK_BYTES)) {
                differing += Arrays.equals(here, second.readNBytes(here.length)) ? 0 : here.length;
            }
            return differing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code cmp}: fails with the first byte that differs. */
    static void assertEqual(Path source, Path replica) {
        try {
            assertThat(Files.mismatch(source, replica))
                    .as("first byte at which %s and %s differ", source, replica)
                    .isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
