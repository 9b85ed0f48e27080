package io.replicator.core.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An XFS file system on a loop device, whose files can share blocks, mounted for as long as it is open. Needs root. */
public final class SharingFileSystem implements AutoCloseable {
    private final LoopDevice device;
    private final Path mountPoint;
    private boolean closed;

    private SharingFileSystem(LoopDevice device, Path mountPoint) {
        this.device = device;
        this.mountPoint = mountPoint;
    }

    /** Whether this machine and user can have one. */
    public static boolean isPossible() {
        return LoopDevice.isPossible()
                && List.of("/usr/sbin/mkfs.xfs", "/sbin/mkfs.xfs").stream()
                        .anyMatch(program -> Files.isExecutable(Path.of(program)));
    }

    /** A new one of that size in a new image file, mounted beside it. */
    public static SharingFileSystem in(Path image, long sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        Path mountPoint = Files.createDirectories(image.resolveSibling(image.getFileName() + ".mnt"));
        LoopDevice device = LoopDevice.over(image);
        try {
            // It refuses what is smaller than 300 MiB unless it takes itself to be in its own tests.
            LoopDevice.run(
                    "env",
                    "TEST_DIR=1",
                    "TEST_DEV=1",
                    "QA_CHECK_FS=1",
                    "mkfs.xfs",
                    "-q",
                    "-f",
                    "-K",
                    "-m",
                    "reflink=1",
                    device.path().toString());
            LoopDevice.run("mount", "-t", "xfs", device.path().toString(), mountPoint.toString());
            return new SharingFileSystem(device, mountPoint);
        } catch (IOException e) {
            device.close();
            throw e;
        }
    }

    /** Where its files are. */
    public Path directory() {
        return mountPoint;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            LoopDevice.run("umount", mountPoint.toString());
            device.close();
        }
    }
}
