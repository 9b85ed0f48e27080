package io.replicator.core.world;

import io.replicator.core.device.BlockDevice;
import java.nio.ByteBuffer;

/** A source's disk at one instant, as a device: to be read only. */
final class FrozenDevice implements BlockDevice {
    private final WorldSnapshots.Frozen frozen;

    FrozenDevice(WorldSnapshots.Frozen frozen) {
        this.frozen = frozen;
    }

    @Override
    public String name() {
        return frozen.name();
    }

    @Override
    public long sizeBytes() {
        return frozen.bytes.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        frozen.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw written();
    }

    @Override
    public void zero(long position, long length) {
        throw written();
    }

    @Override
    public long holeEnd(long position) {
        return position;
    }

    @Override
    public void flush() {
        throw written();
    }

    @Override
    public void close() {
        // Whoever froze it gives it up.
    }

    private WorldFailure written() {
        return new WorldFailure(name() + " is written to");
    }
}
