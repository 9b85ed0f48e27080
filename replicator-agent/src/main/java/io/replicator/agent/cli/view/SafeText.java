package io.replicator.agent.cli.view;

/**
 * Text without control characters but line ends and our own colours. Reasons come from peers, paths from file systems: neither may move
 * somebody's cursor.
 */
public final class SafeText {
    private static final char ESCAPE = '\u001b';

    private SafeText() {}

    /** The same text, with a question mark for each control character. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            boolean isPlain = next == '\n' || !Character.isISOControl(next) || colourLength(text, i) > 0;
            safe.append(isPlain ? next : '?');
        }
        return safe.toString();
    }

    /** Characters that take room on the screen. */
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            int colour = colourLength(text, i);
            if (colour == 0) {
                width++;
            } else {
                i += colour - 1;
            }
        }
        return width;
    }

    /** The length of the colour sequence that begins there, {@code ESC [ figures m}; 0 where there is none. */
    private static int colourLength(String text, int at) {
        if (text.charAt(at) != ESCAPE || at + 1 >= text.length() || text.charAt(at + 1) != '[') {
            return 0;
        }
        int end = at + 2;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end < text.length() && text.charAt(end) == 'm' ? end + 1 - at : 0;
    }
}
