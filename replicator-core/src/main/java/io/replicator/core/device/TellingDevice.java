package io.replicator.core.device;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A device each fault of which is told to somebody when it happens, whatever becomes of it: a replica's chunk that cannot be read is asked for
 * again and the round goes on, and yet its disk is about to die. Thread-safe.
 */
public final class TellingDevice implements BlockDevice {
    private final BlockDevice device;
    private final BiConsumer<FaultCode, String> faults;

    /**
     * Takes the device over; it is closed with this one.
     *
     * @param faults told code and text on the thread that met the fault; must not block
     */
    public TellingDevice(BlockDevice device, BiConsumer<FaultCode, String> faults) {
        this.device = device;
        this.faults = faults;
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public long currentSizeBytes() {
        try {
            return device.currentSizeBytes();
        } catch (ReplicatorException e) {
            throw told(e);
        }
    }

    @Override
    public DeviceFacts facts() {
        try {
            return device.facts();
        } catch (ReplicatorException e) {
            throw told(e);
        }
    }

    @Override
    public void requirePresent() {
        telling(device::requirePresent);
    }

    @Override
    public void forgetCached() {
        telling(device::forgetCached);
    }

    @Override
    public void read(long position, ByteBuffer target) {
        telling(() -> device.read(position, target));
    }

    @Override
    public void write(long position, ByteBuffer source) {
        telling(() -> device.write(position, source));
    }

    @Override
    public void zero(long position, long length) {
        telling(() -> device.zero(position, length));
    }

    @Override
    public long holeEnd(long position) {
        return device.holeEnd(position);
    }

    @Override
    public void flush() {
        telling(device::flush);
    }

    @Override
    public Optional<BaseSnapshot> snapshot() {
        return device.snapshot().map(TellingKept::new);
    }

    @Override
    public void close() {
        device.close();
    }

    private void telling(Runnable use) {
        try {
            use.run();
        } catch (ReplicatorException e) {
            throw told(e);
        }
    }

    private ReplicatorException told(ReplicatorException fault) {
        faults.accept(fault.code(), String.valueOf(fault.getMessage()));
        return fault;
    }

    /** Its snapshots are a part of it: what fails there is told, too. */
    private class TellingSnapshot implements DeviceSnapshot {
        private final DeviceSnapshot snapshot;

        TellingSnapshot(DeviceSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public String name() {
            return snapshot.name();
        }

        @Override
        public boolean isThere() {
            return snapshot.isThere();
        }

        @Override
        public void take() {
            telling(snapshot::take);
        }

        @Override
        public void read(long position, ByteBuffer target) {
            telling(() -> snapshot.read(position, target));
        }

        @Override
        public void revert() {
            telling(snapshot::revert);
        }

        @Override
        public void revert(long position, long length) {
            telling(() -> snapshot.revert(position, length));
        }

        @Override
        public void drop() {
            telling(snapshot::drop);
        }
    }

    private final class TellingKept extends TellingSnapshot implements BaseSnapshot {
        private final BaseSnapshot base;

        TellingKept(BaseSnapshot base) {
            super(base);
            this.base = base;
        }

        @Override
        public DeviceSnapshot aside() {
            return new TellingSnapshot(base.aside());
        }

        @Override
        public long freeBytes() {
            return base.freeBytes();
        }
    }
}
