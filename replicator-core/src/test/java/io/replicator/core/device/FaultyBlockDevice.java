package io.replicator.core.device;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any device, with faults on order: an operation fails once or from then on, with or without half of its bytes moved. A failed flush fails
 * the device, as the contract demands. Thread-safe.
 */
public final class FaultyBlockDevice implements BlockDevice {
    /** What can fail. */
    public enum Operation {
        READ,
        WRITE,
        ZERO,
        FLUSH
    }

    private record Fault(long first, long last, FaultCode code, boolean torn) {}

    private final BlockDevice device;
    private final Map<Operation, Long> done = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> faults = new EnumMap<>(Operation.class);
    private boolean flushFailed;

    /** The device without a fault yet; it is closed with this one. */
    public FaultyBlockDevice(BlockDevice device) {
        this.device = device;
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

    /** No more faults; a flush that failed stays failed. */
    public synchronized void heal() {
        faults.clear();
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
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public long currentSizeBytes() {
        return device.currentSizeBytes();
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
        device.write(position, source);
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
        device.zero(position, length);
    }

    @Override
    public long holeEnd(long position) {
        return device.holeEnd(position);
    }

    @Override
    public void flush() {
        Fault fault = nextChange(Operation.FLUSH);
        if (fault == null) {
            device.flush();
            return;
        }
        synchronized (this) {
            flushFailed = true;
        }
        if (device instanceof MemoryBlockDevice memory) {
            memory.image().failFlush();
        }
        throw failure(fault, Operation.FLUSH, 0);
    }

    @Override
    public void close() {
        device.close();
    }

    private synchronized @Nullable Fault next(Operation operation) {
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
