package io.replicator.agent.cli.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void alignsAndLeavesOutWhatIsEmpty() {
        Table table = new Table(new Palette(false), "NAME", ">SIZE", "NOTHING", "WHAT");
        table.row("a", "1 B", "", "short");
        table.row("longer", "100 GiB", "", "");
        assertThat(table.text())
                .isEqualTo(String.join(
                        "\n", //
                        "NAME       SIZE  WHAT",
                        "a           1 B  short",
                        "longer  100 GiB",
                        ""));
    }

    @Test
    void coloursTakeNoRoom() {
        Table table = new Table(new Palette(true), "STATE", "WHAT");
        table.row(new Palette(true).good("up"), "x");
        assertThat(table.text().lines().toList().get(1)).isEqualTo("\u001b[32mup\u001b[0m     x");
    }

    @Test
    void aRowHasACellForEachHeading() {
        Table table = new Table(new Palette(false), "A", "B");
        assertThatThrownBy(() -> table.row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
