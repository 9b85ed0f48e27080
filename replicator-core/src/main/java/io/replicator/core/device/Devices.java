package io.replicator.core.device;

import io.replicator.core.device.posix.ExclusiveFile;
import io.replicator.core.device.posix.Holders;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens image files and block devices, and says what to do where it cannot. Blocking. */
public final class Devices {
    private Devices() {}

    /**
     * Opens a volume's device.
     *
     * @throws ReplicatorException {@code DEVICE_UNAVAILABLE} when it is not there, is no file or block device or may not be opened,
     *     {@code DEVICE_BUSY} when it must be exclusive and somebody holds it
     */
    public static BlockDevice open(Path path, Access access) {
        try {
            if (Files.isDirectory(path)) {
                throw unavailable(path, "is a directory; name an image file or a block device", null);
            }
            if (access == Access.SOURCE) {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                return opened(path, channel, () -> {});
            }
            ExclusiveFile held = ExclusiveFile.open(path);
            return opened(path, held.channel(), held);
        } catch (NoSuchFileException e) {
            throw unavailable(path, "does not exist; create it, or correct the volume's path", e);
        } catch (AccessDeniedException e) {
            throw unavailable(path, "may not be opened by this user; run the agent as one who may", e);
        } catch (ExclusiveFile.BusyException e) {
            throw new ReplicatorException(
                    FaultCode.DEVICE_BUSY,
                    path + " is in use" + Holders.of(path)
                            + "; a replica is written by nobody but Replicator: free it first",
                    e);
        } catch (IOException e) {
            throw unavailable(path, "cannot be opened: " + e.getMessage(), e);
        }
    }

    /** {@code SIZE_MISMATCH} where the device is smaller than its volume; a larger one is fine. */
    public static void requireSize(BlockDevice device, long logicalBytes) {
        if (device.sizeBytes() < logicalBytes) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " has " + device.sizeBytes() + " bytes and its volume " + logicalBytes
                            + "; enlarge it by " + (logicalBytes - device.sizeBytes()) + " bytes or more");
        }
    }

    private static BlockDevice opened(Path path, FileChannel channel, AutoCloseable hold) throws IOException {
        FileBlockDevice device = new FileBlockDevice(path.toString(), channel, hold);
        if (device.sizeBytes() == 0) {
            device.close();
            throw unavailable(path, "has no bytes; make it as large as the volume", null);
        }
        return device;
    }

    private static ReplicatorException unavailable(
            Path path, String what, @org.jspecify.annotations.Nullable Exception cause) {
        return new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, path + " " + what, cause);
    }
}
