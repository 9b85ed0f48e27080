package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import java.io.IOException;
import java.util.Set;

/**
 * Looks for the holes of an image file. Thread-safe.
 *
 * <p>Only data that was found is remembered, never a hole: data that has meanwhile become a hole is read for nothing, a hole that was
 * written to since and skipped would be lost.
 */
final class HoleSearch {
    /**
     * File systems whose word is taken. Others have called data a hole that had not reached the disk yet (openzfs/zfs#15526), or ask
     * over a network or a user's program.
     */
    private static final Set<String> TRUSTED = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "f2fs");

    private record Data(long from, long to) {}

    private final DeviceFile file;
    private final long sizeBytes;
    private final boolean trusted;
    private volatile Data lastFound = new Data(0, 0);

    HoleSearch(DeviceFile file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        trusted = file.isRegular() && isTrusted(file);
    }

    /** As {@link BlockDevice#holeEnd}. */
    long holeEnd(long position) throws IOException {
        Data known = lastFound;
        if (!trusted || position >= sizeBytes || (position >= known.from && position < known.to)) {
            return position;
        }
        long data = file.nextData(position);
        if (data <= position) {
            lastFound = new Data(position, file.nextHole(position));
            return position;
        }
        if (data < sizeBytes && file.nextHole(data) == data) {
            // That was the file's end, and it is shorter than it was: what is gone is no hole.
            return position;
        }
        return Math.min(data, sizeBytes);
    }

    private static boolean isTrusted(DeviceFile file) {
        try {
            return TRUSTED.contains(file.fileSystem());
        } catch (IOException e) {
            // In some containers no mount point can be found: what is not known is not trusted.
            return false;
        }
    }
}
