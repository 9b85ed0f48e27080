package io.replicator.core.custody;

/** Why nobody can say that only Replicator wrote to a replica's device. The number is what is stored. */
public enum Doubt {
    /** It is vouched for. */
    NONE(0, ""),
    /** There is no record of how it was left. */
    NO_RECORD(1, "there is no record of how its device was left"),
    /** The image file was changed after it was closed. */
    CHANGED(2, "its image file was changed after the agent had closed it"),
    /** The machine was booted since it was closed, and a block device does not tell who wrote to it. */
    REBOOTED(3, "the machine was booted since the agent closed its device"),
    /** The machine went down while it was open. */
    MACHINE_CRASHED(4, "the machine went down while its device was in use");

    private final int number;
    private final String text;

    Doubt(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** What is stored, 0 to 255. */
    public int number() {
        return number;
    }

    /** The same in words, to follow "because". */
    public String text() {
        return text;
    }

    /** Whether it lasts where an administrator says that nobody else opens the device: only what is evidence against that. */
    boolean outlastsExclusiveness() {
        return this == CHANGED;
    }

    /** The doubt with that number; {@link #NO_RECORD} for one that this version does not know. */
    static Doubt ofNumber(int number) {
        for (Doubt doubt : values()) {
            if (doubt.number == number) {
                return doubt;
            }
        }
        return NO_RECORD;
    }
}
