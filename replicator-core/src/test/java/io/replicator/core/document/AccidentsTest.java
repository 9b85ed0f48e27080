package io.replicator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every accident of docs/accidents.md has its tests, and they say which accident they are there for; or the page says that the part is not built. */
final class AccidentsTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");
    private static final Map<String, String> SOURCES = sources();

    static List<List<String>> accidents() {
        return SpecificationPage.accidents().table("Accidents elsewhere");
    }

    @Test
    void noRowIsMissing() {
        assertThat(accidents().stream().map(row -> row.get(0)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 23).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @MethodSource("accidents")
    void anAccidentHasItsTests(List<String> row) {
        String tests = row.size() > 4 ? row.get(4) : "";
        assertThat(TEST.matcher(tests).results().map(test -> test.group(1) + "." + test.group(2)))
                .as("accident %s", row.get(0))
                .hasSize(tests.isEmpty() ? 0 : tests.split(" ").length);
        assertThat(tests.isEmpty()).isEqualTo(row.get(3).startsWith("not built"));
        TEST.matcher(tests).results().forEach(test -> {
            String source = SOURCES.get(test.group(1));
            assertThat(source).as(test.group()).isNotNull();
            if (test.group(2) != null) {
                assertThat(source).as(test.group()).contains("void " + test.group(2) + "(");
            }
            assertThat(namesItsAccident(source, row))
                    .as("%s says that it is of %s", test.group(), row.get(2))
                    .isTrue();
        });
    }

    private static boolean namesItsAccident(String source, List<String> row) {
        String text = source.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.contains("peers%02d".formatted(Integer.parseInt(row.get(0))))
                || text.contains("row" + row.get(0) + " ")
                || text.contains("peers 4, row " + row.get(0) + ":")
                || Arrays.stream(row.get(2).split("[,;] "))
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .anyMatch(text::contains);
    }

    private static Map<String, String> sources() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/accidents.md"))) {
            root = root.getParent();
        }
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("replicator-core", "replicator-agent")) {
            try (Stream<Path> files = Files.walk(root.resolve(module + "/src/test/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            } catch (IOException e) {
                throw new AssertionError(module, e);
            }
        }
        return sources;
    }
}
