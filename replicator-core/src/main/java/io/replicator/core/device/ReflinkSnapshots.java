package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Snapshots of an image file by clones that share its extents (ioctl_ficlone(2)), on XFS and btrfs. A clone has no name, so that it is gone with the
 * process; only what production overwrites meanwhile takes space.
 *
 * <p>It is production that would meet the full disk, at a write of its own. So no clone is made where less than twice {@link #reserveBytes} is
 * free, and one is to be given up where less than that is.
 */
public final class ReflinkSnapshots implements VolumeSnapshots {
    private static final long LEAST_RESERVE_BYTES = 16L << 20;
    private static final long MOST_RESERVE_BYTES = 4L << 30;
    private static final int RESERVE_SHARE = 32;

    private final Path image;

    /** @param image a regular file; whether its file system can do it {@link #take} tells */
    public ReflinkSnapshots(Path image) {
        this.image = image;
    }

    /**
     * Tries whether one can be taken at all, by taking one and giving it up.
     *
     * @throws ReplicatorException {@code BAD_CONFIGURATION} where none can, or what cloning fails with
     */
    public void requirePossible() {
        Devices.openClone(image).close();
    }

    @Override
    public VolumeSnapshot take() {
        long free = usableBytes();
        long reserve = reserveBytes();
        if (free < 2 * reserve) {
            throw new ReplicatorException(
                    FaultCode.NO_SPACE,
                    image + ": no snapshot is taken, since its file system has " + free + " bytes free and production"
                            + " needs some for what it overwrites meanwhile; free it up to " + 2 * reserve + " bytes");
        }
        return new Clone(Devices.openClone(image));
    }

    /** Bytes of the file system that are left to production whatever else happens: a 32nd of the image, from 16 MiB to 4 GiB. */
    private long reserveBytes() {
        try {
            long share = Files.size(image) / RESERVE_SHARE;
            return Math.min(MOST_RESERVE_BYTES, Math.max(LEAST_RESERVE_BYTES, share));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private long usableBytes() {
        try {
            return DeviceFile.usableBytes(image);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ReplicatorException unreadable(IOException e) {
        return new ReplicatorException(FaultCode.IO_ERROR, image + ": its file system cannot be asked: " + e, e);
    }

    private final class Clone implements VolumeSnapshot {
        private final BlockDevice device;

        Clone(BlockDevice device) {
            this.device = device;
        }

        @Override
        public BlockDevice device() {
            return device;
        }

        @Override
        public boolean hasRoom() {
            return usableBytes() >= reserveBytes();
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
