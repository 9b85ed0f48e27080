package io.replicator.core.store;

import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.HashMap;
import java.util.Map;

/** What goes wrong, and when, in the operations of one {@link MemoryStateDirectory}; counts them. Thread-safe. */
final class StoreFaultPlan {
    private final Map<Long, FaultCode> changeFaults = new HashMap<>();
    private final Map<Long, FaultCode> readFaults = new HashMap<>();
    private long changes;
    private long reads;
    private int openFiles;
    private long crashAt = Long.MAX_VALUE;
    private boolean crashed;
    private PowerSwitch power = new PowerSwitch();

    synchronized long changes() {
        return changes;
    }

    synchronized int openFiles() {
        return openFiles;
    }

    synchronized void opened(int more) {
        openFiles += more;
    }

    synchronized long reads() {
        return reads;
    }

    synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    synchronized void failChange(long operation, FaultCode code) {
        changeFaults.put(operation, code);
    }

    synchronized void failRead(long read, FaultCode code) {
        readFaults.put(read, code);
    }

    synchronized void under(PowerSwitch newPower) {
        power = newPower;
    }

    /** Power is off: whatever still holds a file or directory of before gets nowhere. */
    synchronized void end() {
        crashed = true;
    }

    synchronized boolean isCrashed() {
        return crashed || power.isOff();
    }

    synchronized void read(String name) {
        checkAlive(name);
        throwIfPlanned(readFaults.remove(reads++), "read", name);
    }

    synchronized void checkAlive(String name) {
        if (isCrashed()) {
            throw new SimulatedCrash(name);
        }
    }

    /**
     * Does the change, unless a fault is planned for it: then {@code broken} is done instead, what the system does before it fails. A crash
     * comes after a change that is not a flush, which may then be lost or not, and before a flush.
     */
    synchronized void change(String operation, String name, Runnable whole, Runnable broken) {
        checkAlive(name);
        long number = changes++;
        FaultCode planned = changeFaults.remove(number);
        boolean powerFails = power.failsNow();
        boolean crashes = powerFails || number == crashAt;
        if (planned != null) {
            broken.run();
            // A flush has one way to fail, whatever the disk's reason.
            throwIfPlanned(operation.equals("flush") ? FaultCode.FLUSH_FAILED : planned, operation, name);
        }
        if (!crashes || !(operation.equals("flush") || operation.equals("sync"))) {
            whole.run();
        }
        if (crashes) {
            crashed = true;
            throw new SimulatedCrash(name);
        }
    }

    private static void throwIfPlanned(FaultCode planned, String operation, String name) {
        if (planned != null) {
            throw new ReplicatorException(planned, "planned: cannot " + operation + " " + name);
        }
    }
}
