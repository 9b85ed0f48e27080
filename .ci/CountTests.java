import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts the tests of all modules from the reports that Surefire and Failsafe wrote, names those that were skipped, and names the
 * test classes that have no report: a class outside the includes is silently never run.
 *
 * <p>Run as {@code java CountTests.java PROJECT [SINCE]}; reports older than the instant SINCE are left out. The last line is
 * {@code N passed, N failed, N skipped}. Exit code 0: all passed, 1: a failure or a test class that did not run, 2: a test was
 * skipped and the environment has {@code CI=true}.
 */
final class CountTests {
    private static final Pattern TEST_CLASS = Pattern.compile("(?:Test|Properties|IT)\\.java");
    private static final Pattern TEST_METHOD =
            Pattern.compile("^\\s+@(?:Test|Property|Example|ParameterizedTest|RepeatedTest|TestFactory)\\b");
    private static final Pattern ABSTRACT = Pattern.compile("^(?:public )?abstract class\\b");

    private final Instant since;
    private final List<String> skips = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private int tests;
    private int failed;

    private CountTests(Instant since) {
        this.since = since;
    }

    public static void main(String[] arguments) throws IOException, XMLStreamException {
        Path project = Path.of(arguments[0]).toAbsolutePath().normalize();
        CountTests count = new CountTests(arguments.length > 1 ? Instant.parse(arguments[1]) : Instant.MIN);
        try (Stream<Path> modules = Files.list(project)) {
            for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml"))).sorted().toList()) {
                count.readReports(module.resolve("target/surefire-reports"));
                count.readReports(module.resolve("target/failsafe-reports"));
                count.findClassesWithoutReport(module.resolve("src/test/java"));
            }
        }
        System.exit(count.print());
    }

    private void readReports(Path directory) throws IOException, XMLStreamException {
        for (Path report : files(directory, "TEST-.*\\.xml")) {
            if (Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
                continue;
            }
            reported.add(report.getFileName().toString().replaceFirst("^TEST-", ""));
            try (InputStream in = Files.newInputStream(report)) {
                read(XMLInputFactory.newInstance().createXMLStreamReader(in));
            }
        }
    }

    private void read(XMLStreamReader xml) throws XMLStreamException {
        String test = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testcase" -> {
                    tests++;
                    test = xml.getAttributeValue(null, "classname") + "." + xml.getAttributeValue(null, "name");
                }
                case "failure", "error" -> failed++;
                case "skipped" -> skips.add(test + ": " + reason(xml));
                default -> {}
            }
        }
    }

    /** Why a test was skipped: the message, or else the first line of the trace. */
    private static String reason(XMLStreamReader xml) throws XMLStreamException {
        String message = xml.getAttributeValue(null, "message");
        return message != null ? message : xml.getElementText().lines().findFirst().orElse("no reason given");
    }

    private void findClassesWithoutReport(Path sources) throws IOException {
        for (Path source : files(sources, ".*" + TEST_CLASS.pattern())) {
            List<String> lines = Files.readAllLines(source);
            boolean hasTests = lines.stream().anyMatch(TEST_METHOD.asPredicate())
                    && lines.stream().noneMatch(ABSTRACT.asPredicate());
            String name = sources.relativize(source).toString().replace('/', '.').replaceFirst("\\.java$", "");
            if (hasTests && reported.stream().noneMatch(report -> report.matches(Pattern.quote(name) + "(?:\\$.*)?\\.xml"))) {
                missing.add(name);
            }
        }
    }

    private int print() {
        skips.forEach(skip -> System.out.println("skipped: " + skip));
        missing.forEach(name -> System.out.println("did not run: " + name));
        System.out.printf("%d passed, %d failed, %d skipped%n", tests - failed - skips.size(), failed, skips.size());
        if (failed > 0 || !missing.isEmpty()) {
            return 1;
        }
        return !skips.isEmpty() && "true".equals(System.getenv("CI")) ? 2 : 0;
    }

    private static List<Path> files(Path directory, String name) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
        }
    }
}
