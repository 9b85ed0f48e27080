package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import org.jspecify.annotations.Nullable;

/** The disks of a site as one process sees them: they fail with the site's faults, and are out of reach once the process is dead. */
final class DiskPort {
    /** What happens between two operations. */
    interface Moments {
        /** The process dies at this moment. */
        void deathAt(DiskPort port);

        /** Somebody wants to know what would be left if the power failed now. */
        void lookAt(DiskPort port);

        /** What makes everything before it count was written and is not flushed: the moment at which their order shows. */
        default void turnsAt(DiskPort port) {}
    }

    final DiskFaults faults;
    private final Moments moments;
    private boolean alive = true;
    private boolean watched;
    private int dieIn;
    private int lookIn;
    private long changes;
    private long failures;

    DiskPort(DiskFaults faults, Moments moments) {
        this.faults = faults;
        this.moments = moments;
    }

    /** Changes begun so far: whether anything may be different. */
    long changes() {
        return changes;
    }

    /** Operations that failed. */
    long failures() {
        return failures;
    }

    boolean isAlive() {
        return alive;
    }

    void end() {
        alive = false;
    }

    /** The process dies at the change after that many others. */
    void dieAfter(int others) {
        dieIn = others + 1;
    }

    /** It does not die of itself after all. */
    void spare() {
        dieIn = 0;
    }

    /** {@link Moments#lookAt} is told at the change after that many others. */
    void lookAfter(int others) {
        lookIn = others + 1;
    }

    /** Somebody looks from outside: nothing fails and nothing is counted. */
    void watch(Runnable look) {
        watched = true;
        try {
            look.run();
        } finally {
            watched = false;
        }
    }

    void checkAlive() {
        if (!alive) {
            throw new Gone();
        }
    }

    void read(DiskOperation operation, String name) {
        if (watched) {
            return;
        }
        checkAlive();
        throwIf(faults.next(operation), operation, name);
    }

    /** What the change is to fail with, half done. A process that is to die at a flush dies before it. */
    @Nullable
    FaultCode begin(DiskOperation operation) {
        checkAlive();
        changes++;
        if (operation.isFlush()) {
            moment();
        }
        return faults.next(operation);
    }

    /** The change was made; a process that is to die at it dies after it. */
    void end(DiskOperation operation) {
        if (!operation.isFlush()) {
            moment();
        }
    }

    /** As {@link #end}, of a write that makes what was written before it count. */
    void endOfTurn(DiskOperation operation) {
        moments.turnsAt(this);
        end(operation);
    }

    /** Throws the failure, if there is one. */
    void throwIf(@Nullable FaultCode code, DiskOperation operation, String name) {
        if (code != null) {
            failures++;
            throw new ReplicatorException(code, "planned: " + operation + " of " + name);
        }
    }

    private void moment() {
        if (lookIn > 0 && --lookIn == 0) {
            moments.lookAt(this);
        }
        if (dieIn > 0 && --dieIn == 0) {
            alive = false;
            moments.deathAt(this);
            throw new Gone();
        }
    }
}
