package io.replicator.core.volume;

/** What a generation is worth as a picture of the volume; the number is what is stored and sent. */
public enum Consistency {
    /** Read from a live volume: no single instant. Never good enough to cut over to. */
    FUZZY(0),
    /** One instant, by a snapshot. */
    CRASH(1),
    /** A snapshot between freeze and thaw hooks. */
    APPLICATION(2),
    /** Held exclusively or fenced read-only for the whole read. */
    QUIESCED(3);

    private final int number;

    Consistency(int number) {
        this.number = number;
    }

    /** The stored number. */
    public int number() {
        return number;
    }

    /** The consistency with that number, or an {@link IllegalArgumentException}. */
    public static Consistency ofNumber(int number) {
        for (Consistency consistency : values()) {
            if (consistency.number == number) {
                return consistency;
            }
        }
        throw new IllegalArgumentException("no consistency " + number);
    }
}
