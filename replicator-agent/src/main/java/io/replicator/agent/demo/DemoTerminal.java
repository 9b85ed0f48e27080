package io.replicator.agent.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Where the story is told: headings and emphasis on a terminal, plain lines elsewhere. */
final class DemoTerminal {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean colours;
    private final boolean quiet;
    private int chapter;

    /** @param quiet whether what commands say themselves is left out */
    DemoTerminal(PrintStream out, boolean colours, boolean quiet) {
        this.out = out;
        this.colours = colours;
        this.quiet = quiet;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** The next part of the story. */
    void chapter(String title) {
        chapter++;
        line("");
        line(paint(BOLD, chapter + ". " + title));
    }

    /** What is going on. */
    void say(String text) {
        line("   " + text);
    }

    /** A command, as an administrator would type it at that site. */
    void command(String site, String command) {
        line(paint(DIM, "   " + site + "$ " + command));
    }

    /** Something that was shown to hold. */
    void proved(String text) {
        line("   " + paint(GREEN, "✔") + " " + text);
    }

    /** One row of the table at the end. */
    void row(String name, String value) {
        line(String.format(Locale.ROOT, "   %-34s %s", name, value));
    }

    /** Told at once: what comes next may take its time, and other programs write to the same place. */
    private void line(String text) {
        out.println(text);
        out.flush();
    }

    private String paint(String style, String text) {
        return colours ? style + text + PLAIN : text;
    }

    /** Bytes as a person reads them. */
    static String bytes(long bytes) {
        if (bytes < 10_240) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "B";
        for (String next : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
            if (value < 1024) {
                break;
            }
            value /= 1024;
            unit = next;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.1f %s", value, unit);
    }

    /** A time as a person reads it. */
    static String time(long nanos) {
        double millis = nanos / 1e6;
        return millis < 1000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
