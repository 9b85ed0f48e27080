package io.replicator.core.transfer;

import io.replicator.core.device.BlockDevice;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/** A volume of any size that holds a few chunks, and holes between them. */
final class SparseDevice implements BlockDevice {
    private final long sizeBytes;
    private final int chunkBytes;
    private final TreeMap<Long, Byte> filled = new TreeMap<>();
    long bytesRead;
    int questions;

    SparseDevice(long sizeBytes, int chunkBytes) {
        this.sizeBytes = sizeBytes;
        this.chunkBytes = chunkBytes;
    }

    /** Every byte of the chunk is that from now on; of 0 it becomes a hole. */
    void fill(long chunk, int value) {
        if (value == 0) {
            filled.remove(chunk);
        } else {
            filled.put(chunk, (byte) value);
        }
    }

    @Override
    public String name() {
        return "sparse";
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        bytesRead += target.remaining();
        for (long at = position; target.hasRemaining(); at++) {
            target.put(filled.getOrDefault(at / chunkBytes, (byte) 0));
        }
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new UnsupportedOperationException("only read");
    }

    @Override
    public void zero(long position, long length) {
        throw new UnsupportedOperationException("only read");
    }

    @Override
    public long holeEnd(long position) {
        questions++;
        Long next = filled.ceilingKey(position / chunkBytes);
        return next == null ? sizeBytes : Math.max(position, next * chunkBytes);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
