package io.replicator.core.seed;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that came off a truck: bytes in an array, some of which cannot be read, some of which are a hole. Only read and flushed. */
final class ArrivedDevice implements BlockDevice {
    static final int SECTOR = 512;

    final byte[] bytes;
    final BitSet unreadableSectors = new BitSet();
    final BitSet holeSectors = new BitSet();
    final AtomicLong bytesRead = new AtomicLong();
    Runnable beforeRead = () -> {};
    Runnable onFlush = () -> {};

    ArrivedDevice(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "/dev/arrived";
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        int from = (int) position;
        int to = from + target.remaining();
        if (position < 0 || to > bytes.length) {
            throw new IndexOutOfBoundsException("read at " + position);
        }
        beforeRead.run();
        int bad = unreadableSectors.nextSetBit(from / SECTOR);
        if (bad >= 0 && bad * SECTOR < to) {
            throw new ReplicatorException(FaultCode.IO_ERROR, "planned: sector " + bad + " cannot be read");
        }
        bytesRead.addAndGet(target.remaining());
        target.put(bytes, from, to - from);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new AssertionError("an arrival is not written to");
    }

    @Override
    public void zero(long position, long length) {
        throw new AssertionError("an arrival is not written to");
    }

    @Override
    public long holeEnd(long position) {
        int from = (int) (position / SECTOR);
        return holeSectors.get(from)
                ? Math.min((long) holeSectors.nextClearBit(from) * SECTOR, bytes.length)
                : position;
    }

    @Override
    public void flush() {
        onFlush.run();
    }

    @Override
    public void close() {}
}
