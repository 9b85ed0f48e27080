package io.replicator.core.round;

import io.replicator.core.device.FaultyBlockDevice.Operation;

/** What a device may do that it should not. */
enum DeviceFault {
    EIO_ONCE("EIO once"),
    EIO_ALWAYS("EIO always"),
    SHORT("short, then EIO"),
    NO_SPACE("no space"),
    STUCK("stuck for 30 s"),
    VANISH("vanishes"),
    SHRINK("shrinks"),
    GROW("grows"),
    ROT("rots"),
    MISDIRECT("writes elsewhere"),
    LIE("flush lies, then power cut");

    final String words;

    DeviceFault(String words) {
        this.words = words;
    }

    /** Whether it can begin with that operation; null is the opening. */
    boolean canBeginWith(Operation operation) {
        boolean transfer = operation == Operation.READ || operation == Operation.WRITE || operation == Operation.ZERO;
        return switch (this) {
            case SHORT -> transfer;
            case NO_SPACE -> transfer && operation != Operation.READ || operation == Operation.FLUSH;
            default -> true;
        };
    }

    /** Whether nobody can notice it at once, since the device says that all is well. */
    boolean isSilent() {
        return this == SHRINK || this == ROT || this == MISDIRECT || this == LIE;
    }
}
