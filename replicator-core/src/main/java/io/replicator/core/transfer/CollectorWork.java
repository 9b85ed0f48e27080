package io.replicator.core.transfer;

import io.replicator.core.memory.Lease;
import java.util.List;

/** One run's findings with the bytes they point into, and how far they were taken. Handed to one step at a time. */
final class CollectorWork {
    private final List<RunReader.Finding> findings;
    private final Lease lease;
    private final int bytes;
    private int taken;

    CollectorWork(List<RunReader.Finding> findings, Lease lease, int bytes) {
        this.findings = findings;
        this.lease = lease;
        this.bytes = bytes;
    }

    boolean hasNext() {
        return taken < findings.size();
    }

    RunReader.Finding peek() {
        return findings.get(taken);
    }

    void next() {
        taken++;
    }

    Lease lease() {
        return lease;
    }

    int bytes() {
        return bytes;
    }
}
