package io.replicator.agent.control;

import io.replicator.agent.control.api.ErrorAnswer;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.util.Arrays;

/** A status and what becomes the JSON body. */
record Answer(int status, Record body) {
    static Answer ok(Record value) {
        return new Answer(200, value);
    }

    /** The work was accepted and goes on. */
    static Answer accepted(Record value) {
        return new Answer(202, value);
    }

    static Answer fault(ReplicatorException fault) {
        return error(statusOf(fault.code()), fault.code(), String.valueOf(fault.getMessage()));
    }

    static Answer error(int status, FaultCode code, String message) {
        return new Answer(status, new ErrorAnswer(code, code.number(), message));
    }

    /** The body as it is sent; the newline is for people with curl. */
    byte[] text() {
        byte[] json = RecordJson.write(body);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static int statusOf(FaultCode code) {
        return switch (code) {
            case BAD_REQUEST, BAD_CONFIGURATION, BAD_MANIFEST, WRONG_MEDIUM, DAMAGED_MEDIUM, WRONG_KEY -> 400;
            case UNKNOWN_VOLUME -> 404;
            case IO_ERROR, FLUSH_FAILED, CORRUPT_STATE, INTERNAL -> 500;
            case LIMIT_EXCEEDED, NO_SPACE -> 507;
            default -> 409;
        };
    }
}
