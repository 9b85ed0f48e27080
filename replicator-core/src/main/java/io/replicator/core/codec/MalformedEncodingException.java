package io.replicator.core.codec;

/**
 * Bytes that are not an encoding of the length they were said to have. Checked, so that whoever decodes says what it means: a peer's
 * malformed frame, or a damaged record of a file.
 */
public final class MalformedEncodingException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedEncodingException(String message) {
        super(message);
    }

    MalformedEncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
