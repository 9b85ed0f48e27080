package io.replicator.core.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A page of {@code docs}, for tests that compare it with the code. */
public final class SpecificationPage {
    private final String name;
    private final List<String> lines;

    private SpecificationPage(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** {@code docs/protocol.md}. */
    public static SpecificationPage protocol() {
        return read("docs/protocol.md");
    }

    /** {@code docs/state-format.md}. */
    public static SpecificationPage state() {
        return read("docs/state-format.md");
    }

    /** {@code docs/devices.md}. */
    public static SpecificationPage devices() {
        return read("docs/devices.md");
    }

    /** {@code docs/seed-format.md}. */
    public static SpecificationPage seed() {
        return read("docs/seed-format.md");
    }

    /** {@code docs/accidents.md}. */
    public static SpecificationPage accidents() {
        return read("docs/accidents.md");
    }

    /** The cells of the first table below a heading, row by row, without its head. */
    public List<List<String>> table(String heading) {
        return below(heading).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(SpecificationPage::cells)
                .toList();
    }

    /** Every table of the page, its head first and without the line below that. */
    public List<List<List<String>>> tables() {
        List<List<List<String>>> tables = new ArrayList<>();
        List<List<String>> open = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("|")) {
                open.add(cells(line));
            } else if (!open.isEmpty()) {
                open.remove(1);
                tables.add(open);
                open = new ArrayList<>();
            }
        }
        return tables;
    }

    /** The headings that begin so, what follows that beginning. */
    public List<String> headings(String beginning) {
        return lines.stream()
                .filter(line -> line.matches("#+ " + beginning + ".*"))
                .map(line -> line.replaceFirst("#+ " + beginning, ""))
                .toList();
    }

    /** The first block of literal text below a heading, with a newline behind each line. */
    public String text(String heading) {
        List<String> block = below(heading).stream()
                .dropWhile(line -> !line.equals("```text"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
        return String.join("\n", block) + "\n";
    }

    /** Reads it from the root of the source tree that the tests run in. */
    private static SpecificationPage read(String page) {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(page))) {
            directory = directory.getParent();
        }
        try {
            return new SpecificationPage(page, Files.readAllLines(directory.resolve(page)));
        } catch (IOException e) {
            throw new AssertionError(page, e);
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::trim).toList();
    }

    private List<String> below(String heading) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("#+ " + heading)) {
                return lines.subList(i + 1, lines.size());
            }
        }
        throw new AssertionError("no heading '" + heading + "' in " + name);
    }
}
