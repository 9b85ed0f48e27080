package io.replicator.agent.cli.view;

import io.replicator.core.report.EventLevel;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.RelationState;

/** Which colour says what; no colours at all but on a terminal. */
public final class Palette {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String BLUE = "\u001b[36m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean colours;

    /** @param colours whether there are any */
    public Palette(boolean colours) {
        this.colours = colours;
    }

    /** A heading. */
    public String heading(String text) {
        return paint(BOLD, text);
    }

    /** Something that is as it should be. */
    public String good(String text) {
        return paint(GREEN, text);
    }

    /** Something that somebody has to look after. */
    public String bad(String text) {
        return paint(RED, text);
    }

    String state(RelationState state) {
        return switch (state) {
            case IN_SYNC -> good(Words.of(state));
            case SYNCING -> paint(BLUE, Words.of(state));
            case BEHIND, WAITING, PAUSED -> paint(YELLOW, Words.of(state));
            case UNSEEDED, BLOCKED -> bad(Words.of(state));
        };
    }

    String state(LinkState state) {
        return switch (state) {
            case UP -> good(Words.of(state));
            case PROBING, SUSPECT -> paint(YELLOW, Words.of(state));
            case DOWN -> bad(Words.of(state));
            case STANDBY, DISABLED -> Words.of(state);
        };
    }

    String state(JobState state) {
        return switch (state) {
            case DONE -> good(Words.of(state));
            case FAILED -> bad(Words.of(state));
            case RUNNING -> paint(BLUE, Words.of(state));
            case QUEUED, CANCELLED -> paint(YELLOW, Words.of(state));
        };
    }

    String level(EventLevel level) {
        return switch (level) {
            case INFO -> Words.of(level);
            case WARNING -> paint(YELLOW, Words.of(level));
            case ERROR -> bad(Words.of(level));
        };
    }

    private String paint(String style, String text) {
        return colours ? style + text + PLAIN : text;
    }
}
