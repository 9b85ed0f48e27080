package io.replicator.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources of every module and keeps the style that a compiler does not. */
final class TidyRoomsTest {
    private static final int LIMIT_LINES = 400;
    private static final Pattern DECLARED_TYPE = Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");
    private static final Pattern EMPTY_NAME = Pattern.compile("(?:Manager|Helper|Utils?|Impl|Common|Base)$");
    private static final Pattern EMPTY_PACKAGE =
            Pattern.compile("(?:^|/)(?:managers?|helpers?|utils?|impl|common|base)(?:/|$)");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(?://|/?\\*)");
    // Written in two parts, or this file would break its own rule.
    private static final Pattern POSTPONED = Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SLEEP =
            Pattern.compile("\\b(?:Thread|TimeUnit(?:\\.[A-Z]+)?|[A-Z]*SECONDS)\\.sle" + "ep\\(");
    private static final Pattern SWITCHED_OFF = Pattern.compile("@(?:[\\w.]+\\.)?Disa" + "bled\\b");

    private static final List<SourceFile> SOURCES = SourceFile.all();

    @Test
    void noFileIsLong() {
        assertThat(SOURCES)
                .filteredOn(source -> source.lines().size() > LIMIT_LINES)
                .extracting(source -> source.path() + ": " + source.lines().size() + " lines")
                .isEmpty();
    }

    @Test
    void noNameIsEmptyOfMeaning() {
        Stream<String> types = SOURCES.stream().flatMap(source -> declaredTypes(source)
                .filter(EMPTY_NAME.asPredicate())
                .map(type -> source.path() + ": " + type));
        Stream<String> packages = SOURCES.stream()
                .map(SourceFile::packageDirectory)
                .filter(EMPTY_PACKAGE.asPredicate())
                .distinct();
        assertThat(Stream.concat(types, packages)).isEmpty();
    }

    @Test
    void nothingIsPostponed() {
        assertThat(linesWith(POSTPONED, source -> true)).isEmpty();
    }

    @Test
    void noTestSleeps() {
        assertThat(linesWith(SLEEP, SourceFile::isTest)).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(linesWith(SWITCHED_OFF, SourceFile::isTest)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<String> described = SOURCES.stream()
                .filter(SourceFile::isPackageInfo)
                .filter(source -> source.lines().contains("@NullMarked")
                        && source.lines().get(0).startsWith("/**"))
                .map(SourceFile::packageDirectory)
                .collect(Collectors.toSet());
        assertThat(SOURCES.stream().map(SourceFile::packageDirectory).distinct())
                .as("packages without a package-info.java that has a text and @NullMarked")
                .filteredOn(directory -> !described.contains(directory))
                .isEmpty();
    }

    @Test
    void theRulesSawEveryModule() {
        assertThat(SOURCES)
                .extracting(source -> source.path().getName(0).toString())
                .contains("replicator-core", "replicator-agent", "replicator-bench");
    }

    private static Stream<String> declaredTypes(SourceFile source) {
        return source.lines().stream()
                .filter(COMMENT.asPredicate().negate())
                .flatMap(line -> DECLARED_TYPE.matcher(line).results())
                .map(found -> found.group(1));
    }

    private static List<String> linesWith(Pattern pattern, Predicate<SourceFile> where) {
        return SOURCES.stream()
                .filter(where)
                .flatMap(source -> IntStream.range(0, source.lines().size())
                        .filter(line ->
                                pattern.matcher(source.lines().get(line)).find())
                        .mapToObj(line -> source.path() + ":" + (line + 1)))
                .toList();
    }
}
