package io.replicator.agent.cli;

import java.util.Map;

/**
 * What is known of where the words go.
 *
 * @param outIsTerminal whether a person looks at standard output
 * @param errIsTerminal whether a person looks at standard error
 * @param columns the terminal's width in characters
 */
public record Terminal(boolean outIsTerminal, boolean errIsTerminal, int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 40;

    /** Nobody looks. */
    public static final Terminal NONE = new Terminal(false, false, USUAL_COLUMNS);

    /**
     * As the launcher found it, which can ask the system in a moment where Java cannot.
     *
     * @param which {@code out}, {@code err}, both with a comma, or nothing
     * @param columns the width, or nothing
     */
    public static Terminal of(String which, String columns) {
        int width = USUAL_COLUMNS;
        try {
            width = Math.max(LEAST_COLUMNS, Integer.parseInt(columns.trim()));
        } catch (NumberFormatException unknown) {
            width = USUAL_COLUMNS;
        }
        return new Terminal(which.contains("out"), which.contains("err"), width);
    }

    boolean coloursOut(Map<String, String> environment) {
        return outIsTerminal && areColoursWanted(environment);
    }

    boolean coloursErr(Map<String, String> environment) {
        return errIsTerminal && areColoursWanted(environment);
    }

    /** See https://no-color.org. */
    private static boolean areColoursWanted(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
