package io.replicator.bench.truck;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * An image file to be carried: every other block incompressible, the others of eight letters, the data in stretches of 8 MiB that are spread over the
 * whole.
 *
 * @param file where it is
 * @param bytes its size
 */
record TruckImage(Path file, long bytes) {
    private static final int STRETCH_BYTES = 8 << 20;
    private static final int BLOCK_BYTES = 4096;

    /** Writes one of that size with so many bytes of data in it, both multiples of 8 MiB. */
    static TruckImage write(Path file, long bytes, long dataBytes) throws IOException {
        SplittableRandom content = new SplittableRandom(1);
        byte[] stretch = new byte[STRETCH_BYTES];
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(bytes);
            long stretches = dataBytes / stretch.length;
            for (long i = 0; i < stretches; i++) {
                content.nextBytes(stretch);
                for (int at = 0; at < stretch.length; at += 2 * BLOCK_BYTES) {
                    for (int j = 0; j < BLOCK_BYTES; j++) {
                        stretch[at + j] = (byte) ('a' + (stretch[at + j] & 7));
                    }
                }
                image.seek(i * (bytes / stretches));
                image.write(stretch);
            }
            image.getFD().sync();
        }
        return new TruckImage(file, bytes);
    }
}
