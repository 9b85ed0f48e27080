package io.replicator.core.custody;

import io.replicator.core.fault.FaultCode;

/**
 * What has to be read again before a copy is used, after a fault.
 *
 * @param inFlight what was being written: the round that is applied from its journal again is read back
 * @param everything every chunk of a replica is compared with its index
 * @param index pages of the index are checked, and made anew where they rotted
 */
public record Suspicion(boolean inFlight, boolean everything, boolean index) {
    /** Nothing. */
    public static final Suspicion NONE = new Suspicion(false, false, false);

    private static final int IN_FLIGHT = 1;
    private static final int EVERYTHING = 2;
    private static final int INDEX = 4;

    /** What a fault makes doubtful. */
    public static Suspicion after(FaultCode fault) {
        return switch (fault) {
            case CORRUPT_STATE -> new Suspicion(false, false, true);
            // Bytes that were cut off read as zeroes once it is made as long again.
            case SIZE_MISMATCH -> new Suspicion(true, true, false);
            default -> new Suspicion(true, false, false);
        };
    }

    /** Either's. */
    public Suspicion and(Suspicion other) {
        return new Suspicion(inFlight || other.inFlight, everything || other.everything, index || other.index);
    }

    /** The same, and everything. */
    Suspicion andEverything() {
        return new Suspicion(inFlight, true, index);
    }

    /** The same, and the index. */
    Suspicion andIndex() {
        return new Suspicion(inFlight, everything, true);
    }

    int bits() {
        return (inFlight ? IN_FLIGHT : 0) | (everything ? EVERYTHING : 0) | (index ? INDEX : 0);
    }

    static Suspicion ofBits(int bits) {
        return new Suspicion((bits & IN_FLIGHT) != 0, (bits & EVERYTHING) != 0, (bits & INDEX) != 0);
    }
}
