package io.replicator.agent.e2e;

import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A disk that travels, and that somebody pulls out while it is used: an ext4 file system on a loop device that is shut down, so that every call fails
 * and nothing that was not flushed is there when it is plugged in again, or that loses its place in the tree. Without root a directory that
 * loses its name.
 */
final class TravellingDisk implements AutoCloseable {
    private static final long BYTES = 64L << 20;

    /** EXT4_IOC_SHUTDOWN, and not to write out the journal. */
    private static final String SHUT_DOWN =
            "sysopen(F, $ARGV[0], 0) or die $!; my $how = pack('I', 2); ioctl(F, 0x8004587d, $how) or die $!";

    private final Path mountPoint;
    private final Path image;
    private final boolean isReal;
    private boolean plugged;

    /** Makes it, empty, and plugs it in there. */
    TravellingDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
        image = mountPoint.resolveSibling(mountPoint.getFileName() + ".disk");
        isReal = LoopDevice.isPossible() && HostCommand.isThere("perl");
        wipe();
    }

    /** Where it is plugged in. */
    Path path() {
        return mountPoint;
    }

    /** As it comes from the shop. */
    void wipe() {
        unplug();
        if (isReal) {
            Images.truncate(Images.sparse(image, 0), 0);
            Images.sparse(image, BYTES);
            HostCommand.mustRun("mkfs.ext4", "-q", "-F", image.toString());
        } else {
            Scene.deleteTree(image);
            directory(image);
        }
        plug();
    }

    /** Pulled out; how. Whoever uses it has to let go of it before it is plugged in again. */
    String pull(SplittableRandom random) {
        if (!isReal) {
            unplug();
            return "renamed " + mountPoint;
        }
        if (random.nextBoolean()) {
            HostCommand.mustRun("perl", "-e", SHUT_DOWN, mountPoint.resolve("lost+found").toString());
            return "shut down " + mountPoint;
        }
        unplug();
        return "detached " + mountPoint;
    }

    /** Plugged in, whether it was or not. */
    void plug() {
        unplug();
        if (isReal) {
            directory(mountPoint);
            HostCommand.mustRun("mount", "-o", "loop", image.toString(), mountPoint.toString());
        } else {
            rename(image, mountPoint);
        }
        plugged = true;
    }

    @Override
    public void close() {
        unplug();
    }

    private void unplug() {
        if (!plugged) {
            return;
        }
        plugged = false;
        if (!isReal) {
            rename(mountPoint, image);
        } else if (HostCommand.run(List.of("umount", mountPoint.toString())).exitCode() != 0) {
            HostCommand.mustRun("umount", "--lazy", mountPoint.toString());
        }
    }

    private static void directory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
