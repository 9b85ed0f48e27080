package io.replicator.core.device.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A block device or image file that is held against others: a device by {@code O_EXCL} (open(2)), as mount and LVM do; a file by an open file
 * description lock (fcntl(2)), as QEMU does. The hold ends with {@link #close} or the process.
 */
public final class ExclusiveFile implements AutoCloseable {
    private final int descriptor;
    private final FileChannel channel;

    private ExclusiveFile(int descriptor, FileChannel channel) {
        this.descriptor = descriptor;
        this.channel = channel;
    }

    /** Somebody else holds it. */
    public static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(Path path) {
            super(path + " is held by somebody else");
        }
    }

    /** Opens it for reading and writing and holds it; never waits. */
    public static ExclusiveFile open(Path path) throws IOException {
        boolean regular = Files.isRegularFile(path);
        int flags = CLibrary.O_RDWR | CLibrary.O_CLOEXEC | (regular ? 0 : CLibrary.O_EXCL);
        int descriptor = open(path, flags);
        try {
            if (regular) {
                lock(descriptor, path);
            }
            // A lock of a file description belongs to it and not to the process: the channel may be another one.
            return new ExclusiveFile(
                    descriptor, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            CLibrary.close(descriptor);
            throw e;
        }
    }

    /** Reads and writes it. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        CLibrary.close(descriptor);
    }

    private static int open(Path path, int flags) throws IOException {
        try {
            return CLibrary.open(path.toString(), flags);
        } catch (LastErrorException e) {
            throw translated(path, e);
        }
    }

    private static void lock(int descriptor, Path path) throws IOException {
        CLibrary.Flock whole = new CLibrary.Flock();
        whole.type = CLibrary.F_WRLCK;
        try {
            CLibrary.fcntl(descriptor, CLibrary.F_OFD_SETLK, whole);
        } catch (LastErrorException e) {
            int error = e.getErrorCode();
            throw error == CLibrary.EAGAIN || error == CLibrary.EACCES ? new BusyException(path) : translated(path, e);
        }
    }

    private static IOException translated(Path path, LastErrorException e) {
        return switch (e.getErrorCode()) {
            case CLibrary.EBUSY -> new BusyException(path);
            case CLibrary.ENOENT -> new NoSuchFileException(path.toString());
            case CLibrary.EACCES, CLibrary.EPERM -> new AccessDeniedException(path.toString());
            default -> new IOException(e.getMessage(), e);
        };
    }
}
