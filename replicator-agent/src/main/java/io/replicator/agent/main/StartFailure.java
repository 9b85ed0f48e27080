package io.replicator.agent.main;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;

/** Why the agent could not start, with the exit code it asks for. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StartFailure(int exitCode, ReplicatorException cause) {
        super(cause.getMessage(), cause);
        this.exitCode = exitCode;
    }

    /** A fault that somebody has to put right where it is one of configuration, and that may pass otherwise. */
    static StartFailure of(ReplicatorException cause) {
        int code = cause.code() == FaultCode.BAD_CONFIGURATION ? ExitCode.CONFIGURATION : ExitCode.FAILED;
        return new StartFailure(code, cause);
    }

    /** A fault that may pass: an address that comes up late is no reason to give up for good. */
    static StartFailure passing(ReplicatorException cause) {
        return new StartFailure(ExitCode.FAILED, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
