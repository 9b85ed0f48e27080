package io.replicator.core.device.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files that share their blocks until either is written to, as ioctl_ficlone(2) makes them. */
public final class FileClone {
    /** What a part of a file that is shared is aligned to, in bytes: no file system that can has longer blocks. */
    public static final int UNIT_BYTES = 64 << 10;

    private FileClone() {}

    /** The file system, or the kernel, cannot. */
    public static final class ImpossibleException extends IOException {
        private static final long serialVersionUID = 1L;

        ImpossibleException(Path path, LastErrorException e) {
            super(path + " cannot share blocks with another file: " + e.getMessage(), e);
        }
    }

    /** Nobody can tell what of a file is on the disk. */
    public static final class SyncException extends IOException {
        private static final long serialVersionUID = 1L;

        SyncException(Path path, LastErrorException e) {
            super(path + " could not be flushed: " + e.getMessage(), e);
        }
    }

    /** A new file, its owner's alone; its descriptor. */
    static int create(Path path) throws IOException {
        try {
            return CLibrary.open(
                    path.toString(),
                    CLibrary.O_RDWR | CLibrary.O_CREAT | CLibrary.O_EXCL | CLibrary.O_CLOEXEC,
                    CLibrary.MODE_0600);
        } catch (LastErrorException e) {
            throw DeviceFile.translated(path, e);
        }
    }

    /** A new file without a name, its owner's alone; its descriptor. */
    static int createNameless(String directory, Path image) throws IOException {
        try {
            return CLibrary.open(
                    directory, CLibrary.O_TMPFILE | CLibrary.O_RDWR | CLibrary.O_CLOEXEC, CLibrary.MODE_0600);
        } catch (LastErrorException e) {
            throw e.getErrorCode() == CLibrary.EOPNOTSUPP
                    ? new ImpossibleException(image, e)
                    : DeviceFile.translated(image, e);
        }
    }

    /** Makes one open file hold what the other does: so many bytes from {@code position} on, or with a length of 0 all. */
    static void share(int from, int to, long position, long length, Path target) throws IOException {
        try {
            if (length == 0) {
                CLibrary.ioctl(to, CLibrary.FICLONE, (long) from);
                return;
            }
            // struct file_clone_range: source, its offset, length, offset in the target.
            byte[] range = new byte[4 * Long.BYTES];
            ByteBuffer.wrap(range)
                    .order(ByteOrder.nativeOrder())
                    .putLong(from)
                    .putLong(position)
                    .putLong(length)
                    .putLong(position);
            CLibrary.ioctl(to, CLibrary.FICLONERANGE, range);
        } catch (LastErrorException e) {
            throw switch (e.getErrorCode()) {
                case CLibrary.EOPNOTSUPP, CLibrary.ENOTTY, CLibrary.EXDEV, CLibrary.EINVAL, CLibrary.ENOSYS ->
                    new ImpossibleException(target, e);
                default -> DeviceFile.translated(target, e);
            };
        }
    }

    /** Content and whatever is needed to find it, durable. */
    static void sync(int descriptor, Path path) throws IOException {
        try {
            CLibrary.fsync(descriptor);
        } catch (LastErrorException e) {
            throw new SyncException(path, e);
        }
    }
}
