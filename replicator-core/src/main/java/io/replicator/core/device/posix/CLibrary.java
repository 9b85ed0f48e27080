package io.replicator.core.device.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Structure;

/** The few calls of the C library that are needed, for 64-bit Linux (x86-64 and Arm agree on every constant here). */
final class CLibrary {
    static final int O_RDWR = 2;
    static final int O_EXCL = 0200;
    static final int O_CLOEXEC = 02000000;
    static final int F_OFD_SETLK = 37;
    static final short F_WRLCK = 1;
    static final int EACCES = 13;
    static final int EAGAIN = 11;
    static final int EBUSY = 16;
    static final int ENOENT = 2;
    static final int EPERM = 1;

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

    static native int close(int descriptor) throws LastErrorException;

    static native int fcntl(int descriptor, int command, Flock lock) throws LastErrorException;
}
