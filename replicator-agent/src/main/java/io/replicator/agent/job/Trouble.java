package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;

/**
 * What keeps something from working.
 *
 * @param code the fault
 * @param text the same in words, with what to do about it
 */
record Trouble(FaultCode code, String text) {
    static Trouble of(ReplicatorException fault) {
        return new Trouble(fault.code(), String.valueOf(fault.getMessage()));
    }

    ReplicatorException asFault() {
        return new ReplicatorException(code, text);
    }
}
