package io.replicator.agent.cli;

import io.replicator.agent.control.api.RecordJson;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.charset.StandardCharsets;

/** A JSON document of the agent, parsed only where somebody wants to look into it. */
final class Reply {
    private final byte[] json;

    Reply(byte[] json) {
        this.json = json;
    }

    /** As it came, with one newline at its end. */
    String text() {
        return new String(json, StandardCharsets.UTF_8).stripTrailing() + "\n";
    }

    /** The document as that record; members that this version does not know are passed over. */
    <T extends Record> T as(Class<T> type) {
        try {
            return RecordJson.read(type, json);
        } catch (ReplicatorException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL,
                    "the agent's answer cannot be understood by this version of replicatorctl (" + e.getMessage()
                            + "); are both of the same version?",
                    e);
        }
    }
}
