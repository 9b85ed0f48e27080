package io.replicator.agent.config;

import java.util.Comparator;

/**
 * One thing that is wrong with a file, and what would be right.
 *
 * @param line the line, from 1; 0 where the whole file is meant
 * @param column the column in characters, from 1; 0 where the whole file is meant
 * @param message names the option and says what to write instead
 */
public record Problem(int line, int column, String message) {
    static final Comparator<Problem> BY_POSITION =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    /** {@code 12:7: message}, or the message alone where the whole file is meant. */
    @Override
    public String toString() {
        return line == 0 ? message : line + ":" + column + ": " + message;
    }
}
