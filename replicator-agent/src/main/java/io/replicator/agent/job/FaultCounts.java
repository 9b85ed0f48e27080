package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;

/** What went wrong with one volume since the agent began. On the lane. */
final class FaultCounts {
    private long flushFailures;
    private long mismatchedChunks;
    private long faults;
    private long deviceErrors;

    /** It had to be opened anew. */
    void failed(FaultCode code) {
        faults++;
        flushFailures += code == FaultCode.FLUSH_FAILED ? 1 : 0;
    }

    /** An operation of its device failed. */
    void deviceFailed() {
        deviceErrors++;
    }

    /** So many more chunks were not what they should have been. */
    void mismatched(long chunks) {
        mismatchedChunks += chunks;
    }

    long flushFailures() {
        return flushFailures;
    }

    long mismatchedChunks() {
        return mismatchedChunks;
    }

    /** Faults after which it had to be opened anew. */
    long faults() {
        return faults;
    }

    long deviceErrors() {
        return deviceErrors;
    }
}
