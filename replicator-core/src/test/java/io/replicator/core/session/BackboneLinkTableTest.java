package io.replicator.core.session;

import static io.replicator.core.report.LinkState.DISABLED;
import static io.replicator.core.report.LinkState.DOWN;
import static io.replicator.core.report.LinkState.PROBING;
import static io.replicator.core.report.LinkState.STANDBY;
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
    private static final List<LinkState> COLUMNS = List.of(DOWN, PROBING, UP, SUSPECT, STANDBY, DISABLED);
    private static final Map<Event, List<LinkState>> ROWS = Map.ofEntries(
            Map.entry(Event.CONNECTED, List.of(PROBING, PROBING, PROBING, PROBING, PROBING, DISABLED)),
            Map.entry(Event.DISCONNECTED, List.of(DOWN, DOWN, DOWN, DOWN, DOWN, DISABLED)),
            Map.entry(Event.PROVEN, List.of(DOWN, UP, UP, SUSPECT, STANDBY, DISABLED)),
            Map.entry(Event.ANSWERED, List.of(DOWN, PROBING, UP, UP, STANDBY, DISABLED)),
            Map.entry(Event.SPARED, List.of(DOWN, STANDBY, STANDBY, STANDBY, STANDBY, DISABLED)),
            Map.entry(Event.CALLED, List.of(DOWN, PROBING, UP, SUSPECT, UP, DISABLED)),
            Map.entry(Event.SILENT, List.of(DOWN, PROBING, SUSPECT, SUSPECT, SUSPECT, DISABLED)),
            Map.entry(Event.LOST, List.of(DOWN, DOWN, DOWN, DOWN, DOWN, DISABLED)),
            Map.entry(Event.OFFENDED, List.of(DOWN, DOWN, DOWN, DOWN, DOWN, DISABLED)),
            Map.entry(Event.RESTARTED, List.of(DOWN, DOWN, DOWN, DOWN, DOWN, DISABLED)),
            Map.entry(Event.SWITCHED_OFF, List.of(DISABLED, DISABLED, DISABLED, DISABLED, DISABLED, DISABLED)),
            Map.entry(Event.SWITCHED_ON, List.of(DOWN, PROBING, UP, SUSPECT, STANDBY, DOWN)));

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
