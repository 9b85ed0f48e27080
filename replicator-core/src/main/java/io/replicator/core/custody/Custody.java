package io.replicator.core.custody;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceFacts;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.store.StateDirectory;
import java.util.Optional;
import java.util.UUID;

/** One opening of a copy's device, from the record that it is in use to the record of how it was left. {@link #doubt} by any thread. */
public final class Custody {
    private final StateDirectory copy;
    private final BlockDevice device;
    private final Optional<UUID> boot;
    private final boolean replica;
    private final DeviceFacts found;
    private volatile Doubt doubt;

    Custody(
            StateDirectory copy,
            BlockDevice device,
            DeviceFacts found,
            Optional<UUID> boot,
            boolean replica,
            Doubt doubt) {
        this.copy = copy;
        this.device = device;
        this.found = found;
        this.boot = boot;
        this.replica = replica;
        this.doubt = doubt;
    }

    /** Leaves the record of a device all of which was read and written by nobody else since: before it is closed. */
    public static void leave(StateDirectory copy, BlockDevice device, Optional<UUID> boot) {
        device.flush();
        new CustodyRecord(false, Doubt.NONE, Suspicion.NONE, boot, device.facts()).write(copy);
    }

    /** Why nobody can say that only Replicator wrote to a replica's device; {@link Doubt#NONE} of a source, which production writes to. */
    public Doubt doubt() {
        return doubt;
    }

    /** It is in use from now on; durable when it returns. What is suspected stays so after a crash. */
    void begin(Suspicion suspicion) {
        write(true, suspicion, found);
    }

    /** Everything was read and compared: whoever wrote to it before, what is not right is known. Durable when it returns. Blocking. */
    public void vouch() {
        doubt = Doubt.NONE;
        begin(Suspicion.NONE);
    }

    /**
     * Leaves the record of how the device is left: the last before it is closed, when nothing writes to it any more.
     *
     * @param fault what ended its use, where that was a fault
     */
    public void end(Optional<FaultCode> fault) {
        if (fault.isPresent()) {
            // As after a crash: what the device says of itself now, if it says anything, is no way that it was left in.
            write(true, Suspicion.after(fault.get()), found);
            return;
        }
        if (replica) {
            // A file's change time is that of the last write, which may still be on its way.
            device.flush();
        }
        write(false, Suspicion.NONE, device.facts());
    }

    private void write(boolean inUse, Suspicion suspicion, DeviceFacts facts) {
        new CustodyRecord(inUse, doubt, suspicion, boot, facts).write(copy);
    }
}
