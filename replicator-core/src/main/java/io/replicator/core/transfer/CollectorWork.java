package io.replicator.core.transfer;

import io.replicator.core.memory.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run's findings with the bytes they point into, and how far they were taken. Handed to one step at a time. */
final class CollectorWork {
    private final List<RunReader.Finding> findings;
    private final Lease lease;
    private final ReadPlan.Run run;
    private @Nullable HeldRun held;
    private int taken;

    CollectorWork(List<RunReader.Finding> findings, Lease lease, ReadPlan.Run run) {
        this.findings = findings;
        this.lease = lease;
        this.run = run;
    }

    /** Whether it is known what the peer holds of the run, taken once. On the lane. */
    boolean knowsHeld(HeldChunks chunks) {
        long last = run.firstChunk() + run.chunks() - 1;
        if (held == null && chunks.isKnown(run.firstChunk(), last)) {
            held = chunks.take(run.firstChunk(), last);
        }
        return held != null;
    }

    /** What the peer holds of the run. */
    HeldRun held() {
        return held == null ? HeldRun.NONE : held;
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
        return run.bytes();
    }
}
