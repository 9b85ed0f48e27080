package io.replicator.core.device.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Structure;

/** The few calls of the C library that are needed, for 64-bit Linux (x86-64 and Arm agree on every constant here but one). */
final class CLibrary {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_CLOEXEC = 02000000;
    /** Includes {@code O_DIRECTORY}, of which the two architectures have different ideas. */
    static final int O_TMPFILE = "aarch64".equals(System.getProperty("os.arch")) ? 020040000 : 020200000;
    /** The mode of a file that is its owner's alone. */
    static final int MODE_0600 = 0600;
    /** {@code _IOW(0x94, 9, int)} and {@code _IOW(0x94, 13, struct file_clone_range)}. */
    static final long FICLONE = 0x40049409L;

    static final long FICLONERANGE = 0x4020940DL;
    static final int F_OFD_SETLK = 37;
    static final int F_SETSIG = 10;
    static final int F_SETLEASE = 1024;
    static final int SIGURG = 23;
    static final short F_RDLCK = 0;
    static final short F_WRLCK = 1;
    static final short F_UNLCK = 2;
    static final int SEEK_END = 2;
    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;
    static final int FALLOC_FL_KEEP_SIZE = 0x01;
    static final int FALLOC_FL_PUNCH_HOLE = 0x02;
    static final int FALLOC_FL_ZERO_RANGE = 0x10;
    static final int POSIX_FADV_DONTNEED = 4;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_CTIME = 0x80;
    static final int STATX_INO = 0x100;
    static final int STATX_SIZE = 0x200;
    static final int STATX_BLOCKS = 0x400;
    static final int STATX_BTIME = 0x800;
    static final int STATX_BYTES = 256;
    /** Where {@code stx_mask} is in {@code struct statx}: which of the fields that were asked for the file system has. */
    static final int STATX_MASK_AT = 0;
    /** Where {@code stx_ino} is. */
    static final int STATX_INO_AT = 32;
    /** Where {@code stx_blocks} is in {@code struct statx}, the same on every architecture: in units of 512 bytes. */
    static final int STATX_BLOCKS_AT = 48;
    /** Where {@code stx_btime} is: seconds (8 bytes), nanoseconds (4). */
    static final int STATX_BTIME_AT = 80;
    /** Where {@code stx_ctime} is. */
    static final int STATX_CTIME_AT = 96;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EXDEV = 18;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int ETXTBSY = 26;
    static final int ENOSPC = 28;
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;

    static {
        Native.register("c");
    }

    private CLibrary() {}

    /** {@code struct flock} of fcntl(2). */
    @Structure.FieldOrder({"type", "whence", "start", "len", "pid"})
    public static final class Flock extends Structure {
        public short type;
        public short whence;
        public long start;
        public long len;
        public int pid;
    }

    static native int open(String path, int flags) throws LastErrorException;

    static native int open(String path, int flags, int mode) throws LastErrorException;

    static native int fsync(int descriptor) throws LastErrorException;

    static native int ioctl(int descriptor, long request, long argument) throws LastErrorException;

    static native int ioctl(int descriptor, long request, byte[] argument) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native int fcntl(int descriptor, int command, Flock lock) throws LastErrorException;

    static native int fcntl(int descriptor, int command, long argument) throws LastErrorException;

    static native long lseek(int descriptor, long offset, int whence) throws LastErrorException;

    static native int fallocate(int descriptor, int mode, long offset, long length) throws LastErrorException;

    static native int statx(int directory, String path, int flags, int mask, byte[] result) throws LastErrorException;

    /** Unlike the others it returns its error. */
    static native int posix_fadvise(int descriptor, long offset, long length, int advice);
}
