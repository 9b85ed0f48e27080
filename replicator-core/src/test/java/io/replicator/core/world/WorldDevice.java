package io.replicator.core.world;

import io.replicator.core.device.BaseSnapshot;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceSnapshot;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The device of a site as one process has it open. */
final class WorldDevice implements BlockDevice {
    private final WorldImage image;
    private final DiskPort port;
    private final String name;
    private final boolean keepsSnapshots;
    private boolean flushFailed;
    private boolean closed;

    WorldDevice(WorldImage image, DiskPort port, String name, boolean keepsSnapshots) {
        this.keepsSnapshots = keepsSnapshots;
        this.image = image;
        this.port = port;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return image.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        check(position, target.remaining());
        port.read(DiskOperation.DEVICE_READ, name);
        image.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        check(position, source.remaining());
        FaultCode code = begin(DiskOperation.DEVICE_WRITE);
        if (code != null) {
            image.write(position, source.duplicate().limit(source.position() + source.remaining() / 2));
            port.throwIf(code, DiskOperation.DEVICE_WRITE, name);
        }
        int length = source.remaining();
        int meant = (int) position;
        int victim = meant >= length ? meant - length : meant + length;
        if (port.faults.misdirectsThis() && victim + length <= image.sizeBytes()) {
            image.write(victim, source);
            image.spoil(victim, victim + length);
            image.spoil(meant, meant + length);
        } else {
            image.write(position, source);
        }
        port.end(DiskOperation.DEVICE_WRITE);
    }

    @Override
    public void zero(long position, long length) {
        check(position, length);
        FaultCode code = begin(DiskOperation.DEVICE_WRITE);
        if (code != null) {
            image.zero(position, length / 2);
            port.throwIf(code, DiskOperation.DEVICE_WRITE, name);
        }
        image.zero(position, length);
        port.end(DiskOperation.DEVICE_WRITE);
    }

    @Override
    public long holeEnd(long position) {
        check(position, 0);
        return position;
    }

    @Override
    public void flush() {
        check(0, 0);
        FaultCode code = begin(DiskOperation.DEVICE_FLUSH);
        if (code != null) {
            flushFailed = true;
            image.failFlush();
            port.throwIf(code, DiskOperation.DEVICE_FLUSH, name);
        }
        image.flush();
        port.end(DiskOperation.DEVICE_FLUSH);
    }

    @Override
    public void forgetCached() {
        check(0, 0);
        port.checkAlive();
        image.forgetClean();
    }

    @Override
    public Optional<BaseSnapshot> snapshot() {
        return keepsSnapshots ? Optional.of(new Snapshot(image.base, "snapshot")) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Each step of it is one of the device's. */
    private final class Snapshot implements BaseSnapshot {
        private final KeptImage kept;
        private final String kind;

        Snapshot(KeptImage kept, String kind) {
            this.kept = kept;
            this.kind = kind;
        }

        @Override
        public String name() {
            return "the " + kind + " of " + name;
        }

        @Override
        public boolean isThere() {
            port.checkAlive();
            return kept.bytes() != null;
        }

        @Override
        public void take() {
            change(kept::keep);
            port.throwIf(begin(DiskOperation.DEVICE_FLUSH), DiskOperation.DEVICE_FLUSH, name());
            kept.sync();
            port.end(DiskOperation.DEVICE_FLUSH);
        }

        @Override
        public void read(long position, ByteBuffer target) {
            check(position, target.remaining());
            port.read(DiskOperation.DEVICE_READ, name());
            kept.required().read(position, target);
        }

        @Override
        public void revert() {
            change(() -> kept.revert(0, image.sizeBytes()));
            flush();
        }

        @Override
        public void revert(long position, long length) {
            change(() -> kept.revert((int) position, (int) (position + length)));
        }

        @Override
        public void drop() {
            change(kept::forget);
        }

        @Override
        public DeviceSnapshot aside() {
            return new Snapshot(image.aside, "aside");
        }

        @Override
        public long freeBytes() {
            return Long.MAX_VALUE;
        }

        private void change(Runnable made) {
            check(0, 0);
            port.throwIf(begin(DiskOperation.DEVICE_WRITE), DiskOperation.DEVICE_WRITE, name());
            made.run();
            port.end(DiskOperation.DEVICE_WRITE);
        }
    }

    private FaultCode begin(DiskOperation operation) {
        FaultCode code = port.begin(operation);
        return flushFailed ? FaultCode.FLUSH_FAILED : code;
    }

    private void check(long position, long length) {
        if (position < 0 || length < 0 || length > image.sizeBytes() - position) {
            throw new IndexOutOfBoundsException(length + " bytes at " + position + " of " + name);
        }
        if (closed) {
            throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, name + " is closed");
        }
    }
}
