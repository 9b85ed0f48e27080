package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafeTextTest {
    @ParameterizedTest
    @CsvSource({
        "'plain é ✔\n',10",
        "'\u001b[31mred\u001b[0m',3",
        "'\u001b[mx',1",
    })
    void leavesLinesAndColours(String text, int width) {
        assertThat(SafeText.of(text)).isEqualTo(text);
        assertThat(SafeText.width(text)).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({
        "'\u001b[2Jgone',?[2Jgone",
        "'\u001b]0;title\u0007',?]0;title?",
        "'end\u001b',end?",
        "'\u001b[31',?[31",
        "'a\rb\tc\u0085d',a?b?c?d",
    })
    void nothingElseReachesTheTerminal(String text, String safe) {
        assertThat(SafeText.of(text)).isEqualTo(safe);
        assertThat(SafeText.width(text)).isEqualTo(text.length());
    }
}
