package io.replicator.core.device;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Any device, with faults on order: an operation fails once or from then on, with or without half of its bytes moved; the device vanishes, is
 * cut or grows, writes elsewhere than it was told, or says yes to a flush without one. A failed flush fails the device, as the contract demands.
 * Thread-safe.
 */
public final class FaultyBlockDevice implements BlockDevice {
    /** What can fail. */
    public enum Operation {
        READ,
        WRITE,
        ZERO,
        FLUSH,
        SIZE
    }

    private static final long UNCHANGED = -1;

    private record Fault(long first, long last, FaultCode code, boolean torn) {}

    private final BlockDevice device;
    private final Map<Operation, Long> done = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> faults = new EnumMap<>(Operation.class);
    private final Runnable loseUnflushed;
    private final Map<Operation, Runnable> strikes = new EnumMap<>(Operation.class);
    private boolean flushFailed;
    private boolean vanished;
    private boolean lies;
    private long misdirectBytes;
    private long sizeBytes = UNCHANGED;
    private long openedBytes = UNCHANGED;
    private String identity = "";
    private OptionalLong changedNanos = OptionalLong.empty();

    /** The device without a fault yet; it is closed with this one. */
    public FaultyBlockDevice(BlockDevice device) {
        this(device, () -> {
            if (device instanceof MemoryBlockDevice memory) {
                memory.image().failFlush();
            }
        });
    }

    /**
     * As the other.
     *
     * @param loseUnflushed what a flush that fails does to what was not flushed
     */
    public FaultyBlockDevice(BlockDevice device, Runnable loseUnflushed) {
        this.device = device;
        this.loseUnflushed = loseUnflushed;
    }

    /** What it calls itself from now on, and when it was last changed. */
    public synchronized void appearAs(String name, OptionalLong changed) {
        identity = name;
        changedNanos = changed;
    }

    /** Nothing of it can be reached any more, and its path leads nowhere. */
    public synchronized void vanish() {
        vanished = true;
    }

    /** It has that size from now on; what is cut off is gone. */
    public synchronized void resize(long bytes) {
        sizeBytes = bytes;
        if (bytes < device.sizeBytes()) {
            device.zero(bytes, device.sizeBytes() - bytes);
            device.flush();
        }
    }

    /** It was opened with that size. */
    public synchronized void openAs(long bytes) {
        sizeBytes = bytes;
        openedBytes = bytes;
    }

    /** Runs that right before the next operation of the kind, which what it orders counts for. */
    public synchronized void strike(Operation operation, Runnable blow) {
        strikes.put(operation, blow);
    }

    /** The next write goes so many bytes further than it should. */
    public synchronized void misdirectOnce(long bytes) {
        misdirectBytes = bytes;
    }

    /** From now on a flush does nothing and says that it did. */
    public synchronized void lie() {
        lies = true;
    }

    /** The operation after {@code later} more of its kind fails, and no other; nothing moves. */
    public synchronized void failOnce(Operation operation, long later, FaultCode code) {
        long at = count(operation) + later;
        faults.put(operation, new Fault(at, at, code, false));
    }

    /** As {@link #failOnce}, after half of the bytes have moved. */
    public synchronized void tearOnce(Operation operation, long later, FaultCode code) {
        long at = count(operation) + later;
        faults.put(operation, new Fault(at, at, code, true));
    }

    /** Every operation of the kind fails from now on. */
    public synchronized void failAlways(Operation operation, FaultCode code) {
        faults.put(operation, new Fault(0, Long.MAX_VALUE, code, false));
    }

    /** No more faults; a flush that failed stays failed, a size as it is. */
    public synchronized void heal() {
        faults.clear();
        strikes.clear();
        vanished = false;
        lies = false;
        misdirectBytes = 0;
    }

    /** Operations of the kind so far, failed ones too. */
    public synchronized long count(Operation operation) {
        return done.getOrDefault(operation, 0L);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public synchronized long sizeBytes() {
        return openedBytes == UNCHANGED ? device.sizeBytes() : openedBytes;
    }

    @Override
    public long currentSizeBytes() {
        Fault fault = next(Operation.SIZE);
        if (fault != null) {
            throw failure(fault, Operation.SIZE, 0);
        }
        synchronized (this) {
            return sizeBytes == UNCHANGED ? device.currentSizeBytes() : sizeBytes;
        }
    }

    @Override
    public synchronized DeviceFacts facts() {
        return new DeviceFacts(identity, currentSizeBytes(), changedNanos);
    }

    @Override
    public synchronized void requirePresent() {
        if (vanished) {
            throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, "planned: " + name() + " leads nowhere");
        }
    }

    @Override
    public void read(long position, ByteBuffer target) {
        Fault fault = next(Operation.READ);
        if (fault != null) {
            if (fault.torn) {
                ByteBuffer half = target.duplicate();
                device.read(position, half.limit(half.position() + half.remaining() / 2));
            }
            throw failure(fault, Operation.READ, position);
        }
        synchronized (this) {
            if (sizeBytes != UNCHANGED && position + target.remaining() > sizeBytes) {
                throw new ReplicatorException(FaultCode.IO_ERROR, name() + ": the device ends at " + sizeBytes);
            }
        }
        device.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        Fault fault = nextChange(Operation.WRITE);
        if (fault != null) {
            if (fault.torn) {
                ByteBuffer half = source.duplicate();
                device.write(position, half.limit(half.position() + half.remaining() / 2));
            }
            throw failure(fault, Operation.WRITE, position);
        }
        Devices.requireNotSmaller(this);
        device.write(position + misdirection(position, source.remaining()), source);
    }

    @Override
    public void zero(long position, long length) {
        Fault fault = nextChange(Operation.ZERO);
        if (fault != null) {
            if (fault.torn) {
                device.zero(position, length / 2);
            }
            throw failure(fault, Operation.ZERO, position);
        }
        Devices.requireNotSmaller(this);
        long elsewhere = misdirection(position, length);
        if (elsewhere == 0) {
            device.zero(position, length);
        } else {
            device.write(position + elsewhere, ByteBuffer.allocate((int) length));
        }
    }

    @Override
    public long holeEnd(long position) {
        return device.holeEnd(position);
    }

    @Override
    public void flush() {
        Fault fault = nextChange(Operation.FLUSH);
        if (fault == null) {
            Devices.requireNotSmaller(this);
            if (!lies()) {
                device.flush();
            }
            requirePresent();
            return;
        }
        synchronized (this) {
            flushFailed = true;
        }
        loseUnflushed.run();
        throw failure(fault, Operation.FLUSH, 0);
    }

    @Override
    public Optional<BaseSnapshot> snapshot() {
        return device.snapshot();
    }

    @Override
    public void close() {
        device.close();
    }

    private synchronized boolean lies() {
        return lies;
    }

    /** How far from its place the transfer goes; once, and never beyond the end. */
    private synchronized long misdirection(long position, long length) {
        long far = position + misdirectBytes + length <= device.sizeBytes() ? misdirectBytes : 0;
        misdirectBytes -= far;
        return far;
    }

    private synchronized @Nullable Fault next(Operation operation) {
        Runnable blow = strikes.remove(operation);
        if (blow != null) {
            blow.run();
        }
        if (vanished) {
            return new Fault(0, 0, FaultCode.IO_ERROR, false);
        }
        long number = done.merge(operation, 1L, Long::sum) - 1;
        Fault fault = faults.get(operation);
        return fault != null && number >= fault.first && number <= fault.last ? fault : null;
    }

    private synchronized @Nullable Fault nextChange(Operation operation) {
        Fault fault = next(operation);
        return flushFailed ? new Fault(0, 0, FaultCode.FLUSH_FAILED, false) : fault;
    }

    private ReplicatorException failure(Fault fault, Operation operation, long position) {
        return new ReplicatorException(fault.code, "planned: " + operation + " of " + name() + " at byte " + position);
    }
}
