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

    private final DeviceFile file;
    private final Zeroes how;
    private volatile boolean supported = true;

    RangeZeroing(DeviceFile file, Zeroes how) {
        this.file = file;
        this.how = how;
    }

    /** Whether the aligned range now reads as zeroes; false where nothing was done. */
    boolean zero(long position, long length) throws IOException {
        boolean unmap = how == Zeroes.UNMAP;
        if (!supported || length < (unmap ? WORTH_GIVING_BACK_BYTES : WORTH_RESERVING_BYTES)) {
            return false;
        }
        supported = file.zero(position, length, unmap);
        return supported;
    }
}
