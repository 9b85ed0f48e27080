package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every case of "Opening the state directory" in docs/state-format.md has a test of its number, and every such test its case. */
class StateDocumentTest {
    @Test
    void everyCaseHasItsTest() throws IOException, ClassNotFoundException {
        List<String> tested = new ArrayList<>();
        for (String test : List.of("main.StateHomeTest", "job.StateFilesTest")) {
            Arrays.stream(Class.forName("io.replicator.agent." + test).getDeclaredMethods())
                    .map(Method::getName)
                    .filter(name -> name.matches("case\\d+\\D.*"))
                    .map(name -> name.replaceAll("case(\\d+)\\D.*", "$1"))
                    .forEach(tested::add);
        }
        assertThat(cases()).containsExactlyInAnyOrderElementsOf(tested).isNotEmpty();
    }

    private static List<String> cases() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/state-format.md"))) {
            directory = directory.getParent();
        }
        try (Stream<String> lines = Files.lines(directory.resolve("docs/state-format.md"))) {
            return lines.dropWhile(line -> !line.equals("### Opening the state directory"))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.matches("\\| \\d+ \\|.*"))
                    .map(line -> line.split("\\|", -1)[1].trim())
                    .toList();
        }
    }
}
