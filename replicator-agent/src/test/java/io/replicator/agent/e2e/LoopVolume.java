package io.replicator.agent.e2e;

import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A loop device with a file system that is mounted while it is replicated. Needs root. */
final class LoopVolume implements TestVolume {
    private final Path image;
    private final LoopDevice device;
    private final FileSystemKind kind;
    private final Path mountPoint;
    private final WorkFiles files;
    private final SplittableRandom random;
    private boolean frozen;
    private int works;

    /** Makes the device and an ext4 file system, and mounts it. */
    LoopVolume(Path image, long sizeBytes, long seed) {
        this(image, sizeBytes, seed, FileSystemKind.EXT4);
    }

    /** Makes the device and the file system, and mounts it. */
    LoopVolume(Path image, long sizeBytes, long seed, FileSystemKind kind) {
        this.kind = kind;
        this.image = Images.sparse(image, sizeBytes);
        files = new WorkFiles(seed);
        random = new SplittableRandom(seed);
        mountPoint = image.resolveSibling(image.getFileName() + ".mnt");
        try {
            Files.createDirectories(mountPoint);
            device = LoopDevice.over(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            kind.make(path());
            HostCommand.mustRun("mount", path().toString(), mountPoint.toString());
            for (int i = 0; i < 4; i++) {
                files.fill(mountPoint.resolve("old-" + i));
            }
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return device.path();
    }

    @Override
    public Path bytes() {
        return image;
    }

    @Override
    public void work() {
        works++;
        files.fill(mountPoint.resolve("new-" + works));
        // In place: the file system's blocks stay the same ones, and only the device sees a change.
        Images.scatter(mountPoint.resolve("old-" + works % 4), random, 50, WorkFiles.FILE_BYTES);
        try {
            Files.deleteIfExists(mountPoint.resolve("new-" + (works - 2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeOut() {
        HostCommand.mustRun("sync", "--file-system", mountPoint.toString());
    }

    @Override
    public FileSystemKind kind() {
        return kind;
    }

    @Override
    public void freeze() {
        HostCommand.mustRun("fsfreeze", "--freeze", mountPoint.toString());
        frozen = true;
    }

    @Override
    public void thaw() {
        frozen = false;
        HostCommand.mustRun("fsfreeze", "--unfreeze", mountPoint.toString());
    }

    @Override
    public void close() {
        try {
            if (frozen) {
                thaw();
            }
            if (HostCommand.run(List.of("mountpoint", "--quiet", mountPoint.toString()))
                            .exitCode()
                    == 0) {
                HostCommand.mustRun("umount", mountPoint.toString());
            }
            device.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
