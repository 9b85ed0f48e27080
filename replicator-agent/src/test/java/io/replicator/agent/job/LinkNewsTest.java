package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinkNewsTest {
    private final List<String> told = new ArrayList<>();
    private final LinkNews news = new LinkNews(new Events(this::hear, () -> 42, new VirtualTime()), "paris");

    private void hear(EventReport event) {
        told.add(event.kind() + ": " + event.text());
    }

    private void changed(LinkState state, String why) {
        news.changed("a", state, FaultCode.LINK_DOWN, why);
    }

    @Test
    void aMomentOfSilenceIsToldOnceHoweverOftenItComes() {
        changed(LinkState.PROBING, "connected");
        changed(LinkState.UP, "proven");
        for (int i = 0; i < 20; i++) {
            changed(LinkState.SUSPECT, "nothing acknowledged");
            changed(LinkState.UP, "answered");
        }
        assertThat(told)
                .containsExactly(
                        "link-up: link 'a' is up",
                        "link-suspect: link 'a' does not answer; the others carry what it holds",
                        "link-up: link 'a' answers again");
    }

    @Test
    void comingBackSaysWhatItWasDownFor() {
        changed(LinkState.UP, "proven");
        changed(LinkState.DOWN, "connection refused");
        changed(LinkState.UP, "proven");
        changed(LinkState.DOWN, "connection refused");
        assertThat(told)
                .containsExactly(
                        "link-up: link 'a' is up",
                        "link-down: link 'a' is down: connection refused",
                        "link-up: link 'a' is up again; it was down: connection refused",
                        "link-down: link 'a' is down: connection refused");
    }

    @Test
    void aLinkThatNeverComesUpIsToldOncePerReason() {
        for (int i = 0; i < 5; i++) {
            changed(LinkState.PROBING, "connected");
            changed(LinkState.DOWN, "reset");
        }
        changed(LinkState.DOWN, "refused");
        assertThat(told).containsExactly("link-down: link 'a' is down: reset", "link-down: link 'a' is down: refused");
    }
}
