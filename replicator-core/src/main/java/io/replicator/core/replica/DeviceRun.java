package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import java.nio.ByteBuffer;

/** Joins writes that follow each other both on the device and in their buffer, and zeroings that do, into one. One owner. */
final class DeviceRun {
    private static final int ZERO = -1;

    private final BlockDevice device;
    private final ByteBuffer source;
    private int from = ZERO;
    private long start;
    private long end;

    /** Writes from that buffer, whose bytes stay as they are until {@link #end}. */
    DeviceRun(BlockDevice device, ByteBuffer source) {
        this.device = device;
        this.source = source;
    }

    /** The buffer's {@code length} bytes at index {@code at} belong at that position. */
    void write(long position, int at, int length) {
        if (from == ZERO || position != end || at - from != end - start) {
            end();
            from = at;
            start = position;
        }
        end = position + length;
    }

    /** This range is zero. */
    void zero(long position, int length) {
        if (from != ZERO || position != end) {
            end();
            start = position;
        }
        end = position + length;
    }

    /** Does what is left. */
    void end() {
        if (end > start) {
            if (from == ZERO) {
                device.zero(start, end - start);
            } else {
                device.write(start, source.slice(from, (int) (end - start)));
            }
        }
        from = ZERO;
        start = 0;
        end = 0;
    }
}
