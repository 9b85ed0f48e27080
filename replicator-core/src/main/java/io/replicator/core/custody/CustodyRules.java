package io.replicator.core.custody;

import io.replicator.core.device.DeviceFacts;
import java.util.Optional;
import java.util.UUID;

/** What follows from how a device was left and how it is found: the table of {@code docs/devices.md}. Pure. */
final class CustodyRules {
    private CustodyRules() {}

    /**
     * Whether a replica's device is vouched for.
     *
     * @param before how it was left
     * @param now how it is found
     * @param boot this boot of the machine
     * @param exclusive whether an administrator says that nobody but Replicator opens it
     */
    static Doubt doubt(Optional<CustodyRecord> before, DeviceFacts now, Optional<UUID> boot, boolean exclusive) {
        Doubt doubt = before.map(record -> doubt(record, now, boot)).orElse(Doubt.NO_RECORD);
        return exclusive && !doubt.outlastsExclusiveness() ? Doubt.NONE : doubt;
    }

    private static Doubt doubt(CustodyRecord before, DeviceFacts now, Optional<UUID> boot) {
        boolean sameBoot = boot.isPresent() && boot.equals(before.boot());
        Doubt fresh;
        if (before.inUse()) {
            // A process that died took nobody's lock away from anybody: what is worth knowing is whether the machine
            // did.
            fresh = sameBoot ? Doubt.NONE : Doubt.MACHINE_CRASHED;
        } else if (now.changedNanos().isPresent()) {
            fresh = now.changedNanos().equals(before.facts().changedNanos()) ? Doubt.NONE : Doubt.CHANGED;
        } else {
            fresh = sameBoot ? Doubt.NONE : Doubt.REBOOTED;
        }
        // What nobody could say before nobody can say now.
        return fresh == Doubt.NONE || before.doubt() == Doubt.CHANGED ? before.doubt() : fresh;
    }

    /** Whether it calls itself otherwise than before; not where either name is not known. */
    static boolean isAnother(Optional<CustodyRecord> before, DeviceFacts now) {
        return before.map(record -> record.facts().identity())
                .filter(name -> !name.isEmpty() && !now.identity().isEmpty() && !name.equals(now.identity()))
                .isPresent();
    }

    /** Whether it is smaller than it was, if still large enough: somebody has cut it, and perhaps shorter than it is now. */
    static boolean wasCut(Optional<CustodyRecord> before, DeviceFacts now) {
        return before.filter(record -> now.sizeBytes() < record.facts().sizeBytes())
                .isPresent();
    }
}
