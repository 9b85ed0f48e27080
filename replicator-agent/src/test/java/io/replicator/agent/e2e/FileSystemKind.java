package io.replicator.agent.e2e;

import java.nio.file.Path;

/** A file system that production may have, how it is made, and how a copy of it is found clean. */
enum FileSystemKind {
    EXT4 {
        @Override
        void make(Path device) {
            HostCommand.mustRun("mkfs.ext4", "-q", "-F", "-E", "nodiscard", device.toString());
        }

        @Override
        void assertClean(Path bytes, Path scratch) {
            HostCommand.mustRun("e2fsck", "-f", "-n", bytes.toString());
        }
    },
    XFS {
        @Override
        void make(Path device) {
            // It refuses what is smaller than 300 MiB unless it takes itself to be in its own tests.
            HostCommand.mustRun(
                    "env",
                    "TEST_DIR=1",
                    "TEST_DEV=1",
                    "QA_CHECK_FS=1",
                    "mkfs.xfs",
                    "-q",
                    "-f",
                    "-K",
                    device.toString());
        }

        @Override
        void assertClean(Path bytes, Path scratch) {
            // A frozen one leaves its log for the next mount, and the check wants that done.
            Path copy = Images.copy(bytes, scratch.resolve("copy-to-check"));
            String mountPoint = scratch.resolve("copy-to-check.mnt").toString();
            HostCommand.mustRun("mkdir", "-p", mountPoint);
            HostCommand.mustRun("mount", "-o", "loop,nouuid", copy.toString(), mountPoint);
            HostCommand.mustRun("umount", mountPoint);
            HostCommand.mustRun("xfs_repair", "-n", "-f", copy.toString());
        }
    };

    /** Makes an empty one. Its discards are left out: a loop device would punch holes. */
    abstract void make(Path device);

    /**
     * Fails unless the file system is clean.
     *
     * @param bytes a file that holds it, as it was while it was frozen
     * @param scratch a directory for what a check needs
     */
    abstract void assertClean(Path bytes, Path scratch);
}
