package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import io.replicator.core.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventsTest {
    private static final long MINUTE = 60_000_000_000L;

    private final VirtualTime time = new VirtualTime();
    private final List<EventReport> told = new ArrayList<>();
    private final Events events = new Events(told::add, () -> 42, time);

    private void refuse(String text) {
        events.repetition(EventLevel.WARNING, "refused", "vm", "paris", FaultCode.PEER_NOT_NAMED, text);
    }

    @Test
    void anEventSaysWhatItIsAbout() {
        events.info("link-up", "", "paris", "link 'a' is up");
        EventReport event = told.get(0);
        assertThat(event.level()).isEqualTo(EventLevel.INFO);
        assertThat(event.kind()).isEqualTo("link-up");
        assertThat(event.volume()).isEmpty();
        assertThat(event.peer()).contains("paris");
        assertThat(event.atMillis()).isEqualTo(42);
    }

    @Test
    void whatRepeatsItselfIsCountedAndNotTold() {
        for (int i = 0; i < 1_000; i++) {
            refuse("not named");
            time.run(MINUTE / 100);
        }
        assertThat(told).hasSize(2);
        assertThat(told.get(1).text()).isEqualTo("not named (and 499 times since it was told)");
        refuse("something else");
        assertThat(told).hasSize(3);
    }

    @Test
    void onlySoManyAreToldInAMinuteWhateverTheySay() {
        for (int i = 0; i < 10 * Events.MAX_PER_MINUTE; i++) {
            refuse("number " + i);
        }
        assertThat(told).hasSize(Events.MAX_PER_MINUTE);
        time.run(MINUTE);
        refuse("something else");
        assertThat(told).hasSize(Events.MAX_PER_MINUTE + 1);
    }
}
