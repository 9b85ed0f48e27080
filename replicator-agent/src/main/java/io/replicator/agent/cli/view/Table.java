package io.replicator.agent.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns under a heading. Colours take no room; a column in which nothing stands is left out. One thread's own. */
final class Table {
    private static final String GAP = "  ";

    private final Palette palette;
    private final String[] headings;
    private final List<String[]> rows = new ArrayList<>();

    /** @param headings a {@code >} in front puts a column's figures to the right */
    Table(Palette palette, String... headings) {
        this.palette = palette;
        this.headings = headings;
    }

    /** One cell for each heading. */
    void row(String... cells) {
        if (cells.length != headings.length) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.length + " headings");
        }
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** All lines, each with its end. */
    String text() {
        StringBuilder text = new StringBuilder();
        int[] widths = new int[headings.length];
        for (int column = 0; column < widths.length; column++) {
            for (String[] row : rows) {
                widths[column] = Math.max(widths[column], SafeText.width(row[column]));
            }
            if (widths[column] > 0) {
                widths[column] = Math.max(widths[column], heading(column).length());
            }
        }
        String[] top = new String[headings.length];
        for (int column = 0; column < top.length; column++) {
            top[column] = palette.heading(heading(column));
        }
        line(text, top, widths);
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private void line(StringBuilder text, String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            if (widths[column] == 0) {
                continue;
            }
            String padding = " ".repeat(widths[column] - SafeText.width(cells[column]));
            boolean right = headings[column].charAt(0) == '>';
            line.append(right ? padding + cells[column] : cells[column] + padding)
                    .append(GAP);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private String heading(int column) {
        String heading = headings[column];
        return heading.charAt(0) == '>' ? heading.substring(1) : heading;
    }
}
