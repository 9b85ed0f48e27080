package io.replicator.agent.e2e;

import java.nio.file.Path;
import java.util.List;

/** A stretch of a file as a loop device, with or without a mounted file system. Needs root. */
final class Partition implements AutoCloseable {
    private final Path path;
    private final Path mountPoint;

    /** @param mountPoint where {@link #mount} puts it */
    Partition(Path file, long offset, long sizeBytes, Path mountPoint) {
        path = Path.of(HostCommand.mustRun(
                "losetup", "--find", "--show", "--offset=" + offset, "--sizelimit=" + sizeBytes, file.toString()));
        this.mountPoint = mountPoint;
    }

    /** Its device. */
    Path path() {
        return path;
    }

    Path mountPoint() {
        return mountPoint;
    }

    void mount() {
        HostCommand.mustRun("mkdir", "-p", mountPoint.toString());
        HostCommand.mustRun("mount", path.toString(), mountPoint.toString());
    }

    /** Unmounts and detaches it, whatever state its file is in. */
    @Override
    public void close() {
        if (isMounted()
                && HostCommand.run(List.of("umount", mountPoint.toString())).exitCode() != 0) {
            HostCommand.mustRun("umount", "--lazy", mountPoint.toString());
        }
        HostCommand.mustRun("losetup", "--detach", path.toString());
    }

    private boolean isMounted() {
        return HostCommand.run(List.of("mountpoint", "--quiet", mountPoint.toString()))
                        .exitCode()
                == 0;
    }
}
