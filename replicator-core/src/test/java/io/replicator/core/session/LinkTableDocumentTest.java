package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.SpecificationPage;
import io.replicator.core.report.LinkState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The document's table of a link's states is the code's. */
class LinkTableDocumentTest {
    @Test
    void everyCellIsAsDocumented() {
        List<List<String>> table = new ArrayList<>();
        for (BackboneLinkTable.Event event : BackboneLinkTable.Event.values()) {
            List<String> row = new ArrayList<>(List.of(word(event)));
            for (LinkState state : LinkState.values()) {
                row.add(word(BackboneLinkTable.next(state, event)));
            }
            table.add(row);
        }
        assertThat(SpecificationPage.protocol().table("States of a link")).isEqualTo(table);
    }

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
