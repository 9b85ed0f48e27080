package io.replicator.core.fault;

import org.jspecify.annotations.Nullable;

/** A failure with a code from the closed list and a message that says what happened and what to do. */
public final class ReplicatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FaultCode code;

    /** A fault that was found here. */
    public ReplicatorException(FaultCode code, String message) {
        this(code, message, null);
    }

    /** A fault that another failure caused. */
    public ReplicatorException(FaultCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The fault's code. */
    public FaultCode code() {
        return code;
    }

    /** What happened and what to do; always there. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.name() : message;
    }
}
