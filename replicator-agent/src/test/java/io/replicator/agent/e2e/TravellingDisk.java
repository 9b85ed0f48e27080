package io.replicator.agent.e2e;

import io.replicator.core.device.LoopDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    private final Optional<LoopDevice> device;
    private boolean plugged;

    /** Makes it, empty, and plugs it in there. */
    TravellingDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
        image = mountPoint.resolveSibling(mountPoint.getFileName() + ".disk");
        try {
            // One device for its whole life: a second one over the same file would know nothing of what the first one
            // still
            // writes.
            device = LoopDevice.isPossible() && HostCommand.isThere("perl")
                    ? Optional.of(LoopDevice.over(Images.sparse(image, BYTES)))
                    : Optional.empty();
            if (device.isPresent()) {
                Files.createDirectories(mountPoint);
                // As the guide has it: what belongs on the disk must not end below it. A file system that cannot mark
                // it makes this
                // test hit that less often, and no less right.
                HostCommand.run(List.of("chattr", "+i", mountPoint.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wipe();
    }

    /** Where it is plugged in. */
    Path path() {
        return mountPoint;
    }

    /** As it comes from the shop. */
    void wipe() {
        unplug();
        if (device.isPresent()) {
            // Refused while somebody still has a file of it open.
            HostCommand.mustRun("mkfs.ext4", "-q", "-F", device.get().path().toString());
        } else {
            Scene.deleteTree(image);
            directory(image);
        }
        plug();
    }

    /** Pulled out; how. */
    String pull(SplittableRandom random) {
        if (device.isPresent() && random.nextBoolean()) {
            HostCommand.mustRun(
                    "perl", "-e", SHUT_DOWN, mountPoint.resolve("lost+found").toString());
            return "shut down " + mountPoint;
        }
        unplug();
        return "detached " + mountPoint;
    }

    /** Plugged in, whether it was or not; whoever used it has let go of it. */
    void plug() {
        unplug();
        if (device.isPresent()) {
            HostCommand.mustRun("mount", device.get().path().toString(), mountPoint.toString());
        } else {
            rename(image, mountPoint);
        }
        plugged = true;
    }

    @Override
    public void close() throws IOException {
        unplug();
        if (device.isPresent()) {
            device.get().close();
            HostCommand.run(List.of("chattr", "-i", mountPoint.toString()));
        }
    }

    private void unplug() {
        if (!plugged) {
            return;
        }
        plugged = false;
        if (device.isEmpty()) {
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
