package io.replicator.core.transfer;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A volume in an array, which can be written to between two reads and fail a read. */
final class ArrayDevice implements BlockDevice {
    final byte[] bytes;

    @Nullable
    Runnable beforeNextRead;

    int readsUntilFailure = -1;

    /** Everything before this is called a hole, whatever it holds. */
    long holeUntil;

    long bytesRead;

    ArrayDevice(int sizeBytes) {
        bytes = new byte[sizeBytes];
    }

    @Override
    public String name() {
        return "array";
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        if (beforeNextRead != null) {
            beforeNextRead.run();
        }
        if (readsUntilFailure >= 0 && readsUntilFailure-- == 0) {
            throw new ReplicatorException(FaultCode.IO_ERROR, "array: the read at " + position + " failed");
        }
        bytesRead += target.remaining();
        target.put(bytes, (int) position, target.remaining());
    }

    @Override
    public void write(long position, ByteBuffer source) {
        source.get(bytes, (int) position, source.remaining());
    }

    @Override
    public void zero(long position, long length) {
        Arrays.fill(bytes, (int) position, (int) (position + length), (byte) 0);
    }

    @Override
    public long holeEnd(long position) {
        return Math.max(position, Math.min(holeUntil, bytes.length));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
