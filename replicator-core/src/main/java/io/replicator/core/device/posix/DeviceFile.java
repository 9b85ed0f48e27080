package io.replicator.core.device.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * An open image file or block device, for what the JDK's channels cannot do: hold it against others, find holes, zero without writing.
 * Thread-safe.
 *
 * <p>Its descriptor is never used for a transfer, so its file position is free to be moved by a search. A call holds a read lock, and
 * {@link #close} waits for it: the number of a closed descriptor may at once be that of another file.
 */
public final class DeviceFile implements AutoCloseable {
    private static final int SECTOR_BYTES = 512;

    private final Path path;
    private final int descriptor;
    private final boolean regular;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private DeviceFile(Path path, int descriptor, boolean regular) {
        this.path = path;
        this.descriptor = descriptor;
        this.regular = regular;
    }

    /** Somebody else holds it. */
    public static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(Path path) {
            super(path + " is held by somebody else");
        }
    }

    /** Opens it for reading, and keeps nobody away. */
    public static DeviceFile openShared(Path path) throws IOException {
        int descriptor = open(path, path.toString(), CLibrary.O_RDONLY);
        return new DeviceFile(path, descriptor, isRegular(descriptor));
    }

    /**
     * Opens it for reading and writing, and holds it until it is closed or the process ends; never waits.
     *
     * <p>Three locks together, each for those who respect it: {@code O_EXCL} on a block device keeps away mounts, LVM and the like; a write
     * lock by open file description over the whole length keeps away QEMU, which takes read locks on the bytes 100 to 103 and 200 to 203
     * of images and devices (its block/file-posix.c), and other Replicators; and a lease that is only asked for tells of anybody who has an
     * image open for writing without a lock, a loop device for one.
     *
     * @throws BusyException where any of the three says that it is in use
     */
    public static DeviceFile openExclusively(Path path) throws IOException {
        try (DeviceFile looked = openShared(path)) {
            if (looked.regular
                    && (looked.isOpenForWriting() || !LoopDevices.over(path).isEmpty())) {
                throw new BusyException(path);
            }
            int flags = CLibrary.O_RDWR | (looked.regular ? 0 : CLibrary.O_EXCL);
            // By the descriptor: what was looked at is what is opened, whatever becomes of the name.
            DeviceFile held = new DeviceFile(path, open(path, looked.again().toString(), flags), looked.regular);
            try {
                held.lockWhole();
                return held;
            } catch (IOException e) {
                held.close();
                throw e;
            }
        }
    }

    /**
     * A copy of an image file as it is at this instant, which shares its bytes until the image is written to. It has no name, and is gone when it is
     * closed or the process ends.
     *
     * @throws FileClone.ImpossibleException where file system or kernel cannot
     */
    public static DeviceFile cloneOf(Path image) throws IOException {
        try (DeviceFile source = openShared(image)) {
            Path directory = image.toRealPath().getParent();
            DeviceFile clone = new DeviceFile(image, FileClone.createNameless(String.valueOf(directory), image), true);
            Lock held = source.use();
            try {
                FileClone.share(source.descriptor, clone.descriptor, 0, 0, image);
                return clone;
            } catch (IOException e) {
                clone.close();
                throw e;
            } finally {
                held.unlock();
            }
        }
    }

    /** Bytes that the file system of a file has for whoever asks. */
    public static long usableBytes(Path file) throws IOException {
        return Files.getFileStore(file).getUsableSpace();
    }

    /** Whether it is an image file and no block device. */
    public boolean isRegular() {
        return regular;
    }

    /** A channel on the same file, whatever has become of its name. */
    public FileChannel channel(OpenOption... options) throws IOException {
        Lock held = use();
        try {
            return FileChannel.open(again(), options);
        } finally {
            held.unlock();
        }
    }

    /** What came of zeroing a range without writing it. */
    public enum Zeroed {
        /** It reads as zero bytes. */
        DONE,
        /** A signal came first: some of it may read as zero bytes, and it can be done again. */
        INTERRUPTED,
        /** The file system or device cannot, and nothing was changed. */
        UNSUPPORTED
    }

    /**
     * Makes a range read as zero bytes without writing it.
     *
     * @param unmap give its space back; else the range keeps space of its own
     */
    public Zeroed zero(long position, long length, boolean unmap) throws IOException {
        int how = unmap ? CLibrary.FALLOC_FL_PUNCH_HOLE : CLibrary.FALLOC_FL_ZERO_RANGE;
        Lock held = use();
        try {
            CLibrary.fallocate(descriptor, how | CLibrary.FALLOC_FL_KEEP_SIZE, position, length);
            return Zeroed.DONE;
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                // EINVAL of a device says that its blocks are longer than the range is aligned to.
                case CLibrary.EOPNOTSUPP, CLibrary.ENOSYS, CLibrary.EINVAL, CLibrary.EPERM -> Zeroed.UNSUPPORTED;
                case CLibrary.EINTR -> Zeroed.INTERRUPTED;
                default -> throw translated(path, e);
            };
        } finally {
            held.unlock();
        }
    }

    /** Where data begins at or after a position; the file's end where there is none. As exact as the file system. */
    public long nextData(long position) throws IOException {
        return seek(position, CLibrary.SEEK_DATA);
    }

    /** Where a hole begins at or after a position; the file's end counts as one. */
    public long nextHole(long position) throws IOException {
        return seek(position, CLibrary.SEEK_HOLE);
    }

    /** Whether there is space behind every one of the first {@code sizeBytes} bytes. */
    public boolean isAllocated(long sizeBytes) throws IOException {
        long blocks = statx(CLibrary.STATX_BLOCKS).getLong(CLibrary.STATX_BLOCKS_AT);
        return blocks >= (sizeBytes + SECTOR_BYTES - 1) / SECTOR_BYTES;
    }

    /**
     * What stays the same of it whatever it holds: of an image file its inode and when that was made, of a block device the name that its
     * maker, or LVM, gave it. Empty where the system tells of nothing.
     */
    public String identity() throws IOException {
        if (!regular) {
            return DeviceIdentity.of(again());
        }
        ByteBuffer answer = statx(CLibrary.STATX_INO | CLibrary.STATX_BTIME);
        boolean born = (answer.getInt(CLibrary.STATX_MASK_AT) & CLibrary.STATX_BTIME) != 0;
        return "inode " + answer.getLong(CLibrary.STATX_INO_AT)
                + (born ? " of " + nanos(answer, CLibrary.STATX_BTIME_AT) : "");
    }

    /** When an image file was last changed, nanoseconds since 1970 UTC: nobody can set it back. */
    public long changedNanos() throws IOException {
        return nanos(statx(CLibrary.STATX_CTIME), CLibrary.STATX_CTIME_AT);
    }

    /** Whether its path still leads to it. */
    public boolean isAtItsPath() throws IOException {
        String what = regular ? "unix:dev,ino" : "unix:rdev";
        try {
            return Files.readAttributes(path, what).equals(Files.readAttributes(again(), what));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Drops what the page cache holds of a range and is not dirty; length 0 means to the end. A wish, not an order. */
    public void dropCached(long position, long length) throws IOException {
        call(() -> CLibrary.posix_fadvise(descriptor, position, length, CLibrary.POSIX_FADV_DONTNEED));
    }

    /**
     * Makes another file that shares its bytes from the beginning on, until either is written to.
     *
     * @param target a file that is not there yet, on the same file system; it is made, its owner's alone, and durable but for its name
     * @param length how many bytes, a multiple of {@value FileClone#UNIT_BYTES}; 0 for all
     * @throws FileClone.ImpossibleException where file system or kernel cannot
     * @throws FileClone.SyncException where it could not be made durable
     */
    public void cloneTo(Path target, long length) throws IOException {
        Lock held = use();
        try {
            int created = FileClone.create(target);
            try {
                FileClone.share(descriptor, created, 0, length, target);
                FileClone.sync(created, target);
            } finally {
                CLibrary.close(created);
            }
        } finally {
            held.unlock();
        }
    }

    /** Makes it hold what that file holds, sharing its bytes, in the same file as before; durable when it returns. It stays as long as it is. */
    public void cloneFrom(Path source) throws IOException {
        Lock held = use();
        try {
            share(source, 0, 0);
            FileClone.sync(descriptor, path);
        } finally {
            held.unlock();
        }
    }

    /**
     * The same of a range; not durable.
     *
     * @throws FileClone.ImpossibleException where file system or kernel cannot, which may be for where the range begins or ends
     */
    public void cloneFrom(Path source, long position, long length) throws IOException {
        Lock held = use();
        try {
            share(source, position, length);
        } finally {
            held.unlock();
        }
    }

    private void share(Path source, long position, long length) throws IOException {
        int opened = open(source, source.toString(), CLibrary.O_RDONLY);
        try {
            FileClone.share(opened, descriptor, position, length, path);
        } finally {
            CLibrary.close(opened);
        }
    }

    /** The type of the file system that an image is on, as the kernel names it: {@code ext4}. */
    public String fileSystem() throws IOException {
        return Files.getFileStore(path).type();
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                CLibrary.close(descriptor);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Its descriptor is open until the lock that this returns is given back. */
    private Lock use() throws ClosedChannelException {
        Lock held = lock.readLock();
        held.lock();
        if (closed) {
            held.unlock();
            throw new ClosedChannelException();
        }
        return held;
    }

    private ByteBuffer statx(int fields) throws IOException {
        byte[] answer = new byte[CLibrary.STATX_BYTES];
        call(() -> CLibrary.statx(descriptor, "", CLibrary.AT_EMPTY_PATH, fields, answer));
        return ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    }

    private static long nanos(ByteBuffer answer, int at) {
        return answer.getLong(at) * 1_000_000_000L + answer.getInt(at + Long.BYTES);
    }

    private long call(LongSupplier call) throws IOException {
        Lock held = use();
        try {
            return call.getAsLong();
        } catch (LastErrorException e) {
            throw translated(path, e);
        } finally {
            held.unlock();
        }
    }

    private long seek(long position, int whence) throws IOException {
        return call(() -> {
            try {
                return CLibrary.lseek(descriptor, position, whence);
            } catch (LastErrorException e) {
                if (e.getErrorCode() == CLibrary.ENXIO) {
                    return CLibrary.lseek(descriptor, 0, CLibrary.SEEK_END);
                }
                throw e;
            }
        });
    }

    private Path again() {
        return again(descriptor);
    }

    /** The kernel grants a read lease only where nobody has the file open for writing; it is given back at once. */
    private boolean isOpenForWriting() {
        try {
            // Somebody who opens it at this very moment has us told by a signal: one that does not end the process.
            CLibrary.fcntl(descriptor, CLibrary.F_SETSIG, CLibrary.SIGURG);
            CLibrary.fcntl(descriptor, CLibrary.F_SETLEASE, CLibrary.F_RDLCK);
            CLibrary.fcntl(descriptor, CLibrary.F_SETLEASE, CLibrary.F_UNLCK);
            return false;
        } catch (LastErrorException e) {
            // Another error means that this file system or user has no leases: then the locks have to do.
            return e.getErrorCode() == CLibrary.EAGAIN;
        }
    }

    private void lockWhole() throws IOException {
        CLibrary.Flock whole = new CLibrary.Flock();
        whole.type = CLibrary.F_WRLCK;
        try {
            CLibrary.fcntl(descriptor, CLibrary.F_OFD_SETLK, whole);
        } catch (LastErrorException e) {
            int error = e.getErrorCode();
            throw error == CLibrary.EAGAIN || error == CLibrary.EACCES ? new BusyException(path) : translated(path, e);
        }
    }

    private static int open(Path path, String name, int flags) throws IOException {
        try {
            return CLibrary.open(name, flags | CLibrary.O_CLOEXEC);
        } catch (LastErrorException e) {
            throw translated(path, e);
        }
    }

    private static boolean isRegular(int descriptor) {
        return Files.isRegularFile(again(descriptor));
    }

    private static Path again(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    static IOException translated(Path path, LastErrorException e) {
        return switch (e.getErrorCode()) {
            case CLibrary.EBUSY, CLibrary.ETXTBSY -> new BusyException(path);
            case CLibrary.ENOENT -> new NoSuchFileException(path.toString());
            case CLibrary.EACCES, CLibrary.EPERM -> new AccessDeniedException(path.toString());
            // In these words, whatever the language of the system: they decide which fault it is.
            case CLibrary.ENOSPC -> new IOException("No space left on device", e);
            default -> new IOException(e.getMessage(), e);
        };
    }
}
