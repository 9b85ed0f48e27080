package io.replicator.core.device;

import io.replicator.core.device.posix.DeviceFile;
import java.io.IOException;

/** Zeroes ranges without writing them, where the file system or device can and the range is worth it. Thread-safe. */
final class RangeZeroing {
    /** What the kernel zeroes without writing begins and ends at blocks; this is a multiple of the usual ones. */
    static final int ALIGNMENT_BYTES = 4096;

    /** Below it, writing zeroes costs less than a change of the file system's extents. */
    private static final long WORTH_RESERVING_BYTES = 1 << 20;

    /** Below it, what is given back is not worth the fragments. */
    private static final long WORTH_GIVING_BACK_BYTES = 64 << 10;

    /** A signal that comes between is rare; one that comes every time is no reason to wait for ever. */
    private static final int MOST_TRIES = 8;

    /** The call of the system. */
    interface Call {
        DeviceFile.Zeroed zero(long position, long length, boolean unmap) throws IOException;
    }

    private final Call call;
    private final Zeroes how;
    private volatile boolean supported = true;

    RangeZeroing(Call call, Zeroes how) {
        this.call = call;
        this.how = how;
    }

    /** Whether the aligned range now reads as zeroes; false where it is to be written. */
    boolean zero(long position, long length) throws IOException {
        boolean unmap = how == Zeroes.UNMAP;
        if (!supported || length < (unmap ? WORTH_GIVING_BACK_BYTES : WORTH_RESERVING_BYTES)) {
            return false;
        }
        DeviceFile.Zeroed zeroed = DeviceFile.Zeroed.INTERRUPTED;
        for (int tries = 0; zeroed == DeviceFile.Zeroed.INTERRUPTED && tries < MOST_TRIES; tries++) {
            zeroed = call.zero(position, length, unmap);
        }
        if (zeroed == DeviceFile.Zeroed.UNSUPPORTED) {
            supported = false;
        }
        return zeroed == DeviceFile.Zeroed.DONE;
    }
}
