package io.replicator.core.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Image files for tests. */
final class ImageFiles {
    private ImageFiles() {}

    /** A file of that many zero bytes without space behind them. */
    static Path sparse(Path image, long sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        return image;
    }

    /** A file of that many zero bytes that were written. */
    static Path written(Path image, int sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(new byte[sizeBytes]);
            file.getFD().sync();
        }
        return image;
    }

    /** The space behind a file. */
    static long allocatedBytes(Path image) throws IOException {
        return Long.parseLong(LoopDevice.run("stat", "--format", "%b", image.toString())) * 512;
    }
}
