package io.replicator.core.volume;

/** What a copy of a volume is at its site; the number is what is stored and sent. */
public enum Role {
    /** Production writes here; generations are captured here. */
    SOURCE(1),
    /** Written by nobody but Replicator. */
    REPLICA(2);

    private final int number;

    Role(int number) {
        this.number = number;
    }

    /** The stored number. */
    public int number() {
        return number;
    }

    /** The role with that number, or an {@link IllegalArgumentException}. */
    public static Role ofNumber(int number) {
        return switch (number) {
            case 1 -> SOURCE;
            case 2 -> REPLICA;
            default -> throw new IllegalArgumentException("no role " + number);
        };
    }
}
