package io.replicator.core.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code docs/protocol.md}, for tests that compare it with the code. */
public final class ProtocolDocument {
    private final List<String> lines;

    private ProtocolDocument(List<String> lines) {
        this.lines = lines;
    }

    /** Reads it from the root of the source tree that the tests run in. */
    public static ProtocolDocument read() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/protocol.md"))) {
            directory = directory.getParent();
        }
        try {
            return new ProtocolDocument(Files.readAllLines(directory.resolve("docs/protocol.md")));
        } catch (IOException e) {
            throw new AssertionError("docs/protocol.md", e);
        }
    }

    /** The cells of the first table below a heading, row by row, without its head. */
    public List<List<String>> table(String heading) {
        return below(heading).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::trim)
                        .toList())
                .toList();
    }

    /** The first block of literal text below a heading, with a newline behind each line. */
    String text(String heading) {
        List<String> block = below(heading).stream()
                .dropWhile(line -> !line.equals("```text"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
        return String.join("\n", block) + "\n";
    }

    private List<String> below(String heading) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("#+ " + heading)) {
                return lines.subList(i + 1, lines.size());
            }
        }
        throw new AssertionError("no heading '" + heading + "' in docs/protocol.md");
    }
}
