package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;

/** What is said of a volume that is configured and of which there is no state. */
final class NotInitialised {
    private NotInitialised() {}

    static String text(String volume) {
        return "not initialised: replicatorctl volume init " + volume
                + " --source where production writes to it, or where a seed has arrived replicatorctl seed import "
                + volume + " --from MEDIUM..., or replicatorctl seed attach " + volume
                + " --manifest FILE if its own disks travelled, or replicatorctl volume init " + volume
                + " --replica for a first copy over the wire";
    }

    static ReplicatorException fault(String volume) {
        return new ReplicatorException(FaultCode.UNKNOWN_VOLUME, "'" + volume + "' is " + text(volume));
    }
}
