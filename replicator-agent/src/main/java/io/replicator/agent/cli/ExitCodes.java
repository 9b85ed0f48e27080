package io.replicator.agent.cli;

import io.replicator.core.fault.FaultCode;

/** What the process's exit code says; scripts rely on it. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int UNREACHABLE = 4;
    static final int NOT_IN_SYNC = 5;

    private ExitCodes() {}

    /** Refused where somebody has to decide or change something first, failed where something broke. */
    static int of(FaultCode code) {
        return switch (code) {
            case IO_ERROR,
                    FLUSH_FAILED,
                    NO_SPACE,
                    CORRUPT_STATE,
                    LIMIT_EXCEEDED,
                    MALFORMED_FRAME,
                    UNEXPECTED_MESSAGE,
                    PEER_RESTARTED,
                    LINK_DOWN,
                    BASE_MISMATCH,
                    DIGEST_MISMATCH,
                    ROOT_MISMATCH,
                    CHUNK_GONE,
                    CANCELLED,
                    INTERNAL -> FAILED;
            default -> REFUSED;
        };
    }
}
