package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is wrong with the disks of a site, whichever process uses them. */
final class DiskFaults {
    /** Whether a failed flush of a state file drops its pages as clean, which is what a kernel may do. */
    static final boolean STATE_FLUSH_FORGETS = true;

    private static final DiskOperation[] OPERATIONS = DiskOperation.values();

    private final int[] failIn = new int[OPERATIONS.length];
    private final boolean[] failAlways = new boolean[OPERATIONS.length];
    private boolean full;
    private int misdirectIn;
    private boolean any;

    /** That operation fails once, after so many others of its kind. */
    void failOnce(DiskOperation operation, int later) {
        failIn[operation.ordinal()] = later + 1;
        any = true;
    }

    /** That operation fails until all is healed. */
    void failAlways(DiskOperation operation) {
        failAlways[operation.ordinal()] = true;
        any = true;
    }

    /** The state directory's file system has no space left until all is healed. */
    void fill() {
        full = true;
        any = true;
    }

    /** A write to the device, after so many others, goes elsewhere and is reported as done. */
    void misdirect(int later) {
        misdirectIn = later + 1;
    }

    void heal() {
        Arrays.fill(failIn, 0);
        Arrays.fill(failAlways, false);
        full = false;
        misdirectIn = 0;
        any = false;
    }

    boolean isFull() {
        return full;
    }

    boolean misdirectsThis() {
        return misdirectIn > 0 && --misdirectIn == 0;
    }

    /** What the operation that is about to be done fails with. */
    @Nullable
    FaultCode next(DiskOperation operation) {
        if (!any) {
            return null;
        }
        int kind = operation.ordinal();
        boolean fails = failAlways[kind];
        if (failIn[kind] > 0 && --failIn[kind] == 0) {
            fails = true;
        }
        if (!fails) {
            return null;
        }
        return operation.isFlush() ? FaultCode.FLUSH_FAILED : FaultCode.IO_ERROR;
    }
}
