package io.replicator.core.replica;

import io.replicator.core.device.BaseSnapshot;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceSnapshot;
import io.replicator.core.device.MemoryBlockDevice;
import io.replicator.core.disk.DiskImage;
import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.disk.Survival;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.SimulatedCrash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A device in memory that counts what changes it, cuts the power at any of that, and fails on order. Thread-safe. */
public final class CrashingDevice implements BlockDevice {
    private final DiskImage image;
    private final SnapshotDisk snapshots;
    private final SnapshotDisk asides;
    private final MemoryBlockDevice memory;
    private final Map<Long, FaultCode> changeFaults = new HashMap<>();
    private final Map<Long, Boolean> unreadable = new HashMap<>();
    private long changes;
    private long crashAt = Long.MAX_VALUE;
    private boolean dead;
    private boolean flushFailed;
    private PowerSwitch power = new PowerSwitch();

    /** All zeroes. */
    public CrashingDevice(long sizeBytes) {
        this(new DiskImage(sizeBytes));
    }

    private CrashingDevice(DiskImage image) {
        this(image, new SnapshotDisk(), new SnapshotDisk());
    }

    private CrashingDevice(DiskImage image, SnapshotDisk snapshots, SnapshotDisk asides) {
        this.image = image;
        this.snapshots = snapshots;
        this.asides = asides;
        memory = new MemoryBlockDevice("memory device", image);
    }

    /** From now on it can keep a snapshot of itself. */
    public CrashingDevice keepingSnapshots() {
        snapshots.offer(true);
        return this;
    }

    /** Whoever opens it does not ask for that any more. */
    public void keepingNoSnapshots() {
        snapshots.offer(false);
    }

    /** Whether a snapshot of it is there. */
    public boolean hasSnapshot() {
        return snapshots.now().isPresent();
    }

    /** Whether what a round had written is set aside. */
    public boolean hasAside() {
        return asides.now().isPresent();
    }

    /** What is set aside is not that any more: a byte of it rots. */
    public void rotAside(long position, int mask) {
        asides.now().orElseThrow().rot(position, mask);
    }

    /** So much can be overwritten. */
    public void freeForSnapshot(long bytes) {
        snapshots.free(bytes);
    }

    /** It cannot be brought back to it once. */
    public void failRevert() {
        snapshots.failRevert();
    }

    /** Somebody else has removed it. */
    public void loseSnapshot() {
        snapshots.put(Optional.empty());
        snapshots.sync();
    }

    /** Writes, zeroings and flushes so far. */
    synchronized long operations() {
        return changes;
    }

    synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    /** The change after that many others fails. */
    public synchronized void failSoon(long later, FaultCode code) {
        changeFaults.put(changes + later, code);
    }

    /** Reads that touch this byte fail. */
    public synchronized void makeUnreadable(long position) {
        unreadable.put(position, true);
    }

    /** Flips bits of a byte. */
    public void rot(long position, int mask) {
        image.rot(position, mask);
    }

    /** The device after a restart: any part of what was not flushed is lost. */
    public CrashingDevice crash(RandomGenerator random) {
        end();
        image.crash(random);
        return new CrashingDevice(
                image, snapshots.afterCrash(random.nextBoolean()), asides.afterCrash(random.nextBoolean()));
    }

    /** What the device would be after a power cut that lets so much through; this one stays as it is. */
    public CrashingDevice afterCrash(Survival survival) {
        return new CrashingDevice(
                image.afterCrash(survival),
                snapshots.afterCrash(survival.keepsName(0, 2)),
                asides.afterCrash(survival.keepsName(1, 2)));
    }

    /** Another device of the same bytes, all of them durable. */
    public CrashingDevice copy() {
        return new CrashingDevice(image.copy(), snapshots.copy(), asides.copy());
    }

    /** The same for the same bytes, and for no other. */
    public String id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            image.addTo(digest);
            for (SnapshotDisk kept : List.of(snapshots, asides)) {
                digest.update((byte) (kept.now().isPresent() ? 1 : 0));
                kept.now().ifPresent(bytes -> bytes.addTo(digest));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on its operations are counted by the switch too, and end when the power is off there. */
    public synchronized void under(PowerSwitch newPower) {
        power = newPower;
    }

    /** The device after the process was killed: what it wrote is there. */
    public CrashingDevice kill() {
        end();
        return new CrashingDevice(image, snapshots, asides);
    }

    /** What a failed flush does: what was not flushed counts as written, and is lost. */
    public void loseUnflushed() {
        image.failFlush();
    }

    /** A copy of its bytes. */
    public byte[] content() {
        byte[] bytes = new byte[(int) image.sizeBytes()];
        image.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Whether a power cut could take something away. */
    public boolean hasUnflushed() {
        return image.hasUnflushed() || snapshots.hasUnsynced() || asides.hasUnsynced();
    }

    @Override
    public String name() {
        return memory.name();
    }

    @Override
    public long sizeBytes() {
        return memory.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        synchronized (this) {
            checkAlive();
            for (long byteAt : unreadable.keySet()) {
                if (byteAt >= position && byteAt < position + target.remaining()) {
                    throw new ReplicatorException(FaultCode.IO_ERROR, "planned: cannot read " + name());
                }
            }
        }
        memory.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        change(() -> memory.write(position, source), false);
    }

    @Override
    public void zero(long position, long length) {
        change(() -> memory.zero(position, length), false);
    }

    @Override
    public long holeEnd(long position) {
        return memory.holeEnd(position);
    }

    @Override
    public void flush() {
        change(memory::flush, true);
    }

    @Override
    public Optional<BaseSnapshot> snapshot() {
        return snapshots.isOffered() ? Optional.of(new Snapshot(snapshots, "memory snapshot")) : Optional.empty();
    }

    @Override
    public void close() {
        memory.close();
    }

    private synchronized void end() {
        dead = true;
    }

    private synchronized void checkAlive() {
        if (dead || power.isOff()) {
            throw new SimulatedCrash(name());
        }
    }

    private synchronized void change(Runnable action, boolean isFlush) {
        checkAlive();
        long number = changes++;
        FaultCode planned = flushFailed ? FaultCode.FLUSH_FAILED : changeFaults.remove(number);
        if (planned != null) {
            if (isFlush) {
                flushFailed = true;
                image.failFlush();
            }
            throw new ReplicatorException(planned, "planned: cannot change " + name());
        }
        boolean powerFails = power.failsNow();
        boolean crashes = powerFails || number == crashAt;
        if (!crashes || !isFlush) {
            action.run();
        }
        if (crashes) {
            dead = true;
            throw new SimulatedCrash(name());
        }
    }

    /** Each step of it that a power cut could come before or after is a change of the device's. */
    private final class Snapshot implements BaseSnapshot {
        private final SnapshotDisk disk;
        private final String name;

        Snapshot(SnapshotDisk disk, String name) {
            this.disk = disk;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isThere() {
            checkAlive();
            return disk.now().isPresent();
        }

        @Override
        public void take() {
            change(() -> disk.put(Optional.of(image.copy())), false);
            change(disk::sync, true);
        }

        @Override
        public void read(long position, ByteBuffer target) {
            checkAlive();
            disk.now().orElseThrow().read(position, target);
        }

        @Override
        public void revert() {
            if (disk.failsThisRevert()) {
                throw new ReplicatorException(FaultCode.IO_ERROR, "planned: cannot bring back " + name());
            }
            revert(0, image.sizeBytes());
            flush();
        }

        @Override
        public void revert(long position, long length) {
            byte[] kept = new byte[(int) length];
            read(position, ByteBuffer.wrap(kept));
            change(() -> image.write(position, ByteBuffer.wrap(kept)), false);
        }

        @Override
        public void drop() {
            change(() -> disk.put(Optional.empty()), false);
        }

        @Override
        public DeviceSnapshot aside() {
            return new Snapshot(asides, "memory aside");
        }

        @Override
        public long freeBytes() {
            return disk.freeBytes();
        }
    }
}
