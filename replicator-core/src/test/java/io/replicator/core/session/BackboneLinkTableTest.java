package io.replicator.core.session;

import static io.replicator.core.report.LinkState.DOWN;
import static io.replicator.core.report.LinkState.PROBATION;
import static io.replicator.core.report.LinkState.SUSPECT;
import static io.replicator.core.report.LinkState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneLinkTable.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of a link's states, written out. */
final class BackboneLinkTableTest {
    private static final List<LinkState> COLUMNS = List.of(DOWN, PROBATION, UP, SUSPECT);
    private static final Map<Event, List<LinkState>> ROWS = Map.of(
            Event.CONNECTED, List.of(PROBATION, PROBATION, PROBATION, PROBATION),
            Event.DISCONNECTED, List.of(DOWN, DOWN, DOWN, DOWN),
            Event.PROVEN, List.of(DOWN, UP, UP, SUSPECT),
            Event.ANSWERED, List.of(DOWN, PROBATION, UP, UP),
            Event.SILENT, List.of(DOWN, PROBATION, SUSPECT, SUSPECT),
            Event.LOST, List.of(DOWN, DOWN, DOWN, DOWN),
            Event.OFFENDED, List.of(DOWN, DOWN, DOWN, DOWN),
            Event.RESTARTED, List.of(DOWN, DOWN, DOWN, DOWN));

    @Test
    void everyEventIsSaidForEveryState() {
        assertThat(COLUMNS).containsExactly(LinkState.values());
        assertThat(ROWS).containsOnlyKeys(Event.values());
        for (Event event : Event.values()) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                LinkState state = COLUMNS.get(i);
                assertThat(BackboneLinkTable.next(state, event))
                        .as(event + " when " + state)
                        .isEqualTo(ROWS.get(event).get(i));
            }
        }
    }
}
