package io.replicator.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A way to reserve a file's space on disk. Blocking; called by the file's owner. */
@FunctionalInterface
public interface SpaceReservation {
    /** Writes zeroes from the file's end on: works on any file system, and takes as long as writing that much. */
    SpaceReservation BY_WRITING = SpaceReservation::writeZeroes;

    /**
     * Grows the file to at least {@code sizeBytes}, with space behind every byte; what it held stays and what is new reads as zero.
     *
     * @throws IOException also when there is not enough space
     */
    void reserve(Path file, FileChannel channel, long sizeBytes) throws IOException;

    private static void writeZeroes(Path file, FileChannel channel, long sizeBytes) throws IOException {
        ByteBuffer zeroes = ByteBuffer.allocateDirect(1 << 20);
        long position = channel.size();
        while (position < sizeBytes) {
            zeroes.clear().limit((int) Math.min(zeroes.capacity(), sizeBytes - position));
            position += channel.write(zeroes, position);
        }
    }
}
